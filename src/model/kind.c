/* SPDX-License-Identifier: Apache-2.0 */
#include "model/kind.h"

#include "base/cc.h"

/* What `kubectl api-resources` says of Kubernetes 1.37, without what is never
 * stored (reviews, bindings). The first of equal kinds wins: core before
 * events.k8s.io. */
#define ADMISSION "admissionregistration.k8s.io"
#define CERTIFICATES "certificates.k8s.io"
#define EXTENSIONS "apiextensions.k8s.io"
#define FLOWCONTROL "flowcontrol.apiserver.k8s.io"
#define NETWORKING "networking.k8s.io"
#define RBAC "rbac.authorization.k8s.io"
#define RESOURCE "resource.k8s.io"
#define STORAGE "storage.k8s.io"

/* kind, plural, short names, group, namespaced, version */
static const struct kind_info kinds[] = {
    {"ComponentStatus", "componentstatuses", "cs", "", false, "v1"},
    {"ConfigMap", "configmaps", "cm", "", true, "v1"},
    {"Endpoints", "endpoints", "ep", "", true, "v1"},
    {"Event", "events", "ev", "", true, "v1"},
    {"LimitRange", "limitranges", "limits", "", true, "v1"},
    {"Namespace", "namespaces", "ns", "", false, "v1"},
    {"Node", "nodes", "no", "", false, "v1"},
    {"PersistentVolumeClaim", "persistentvolumeclaims", "pvc", "", true, "v1"},
    {"PersistentVolume", "persistentvolumes", "pv", "", false, "v1"},
    {"Pod", "pods", "po", "", true, "v1"},
    {"PodTemplate", "podtemplates", "", "", true, "v1"},
    {"ReplicationController", "replicationcontrollers", "rc", "", true, "v1"},
    {"ResourceQuota", "resourcequotas", "quota", "", true, "v1"},
    {"Secret", "secrets", "", "", true, "v1"},
    {"ServiceAccount", "serviceaccounts", "sa", "", true, "v1"},
    {"Service", "services", "svc", "", true, "v1"},
    {"MutatingAdmissionPolicy", "mutatingadmissionpolicies", "", ADMISSION,
     false, "v1"},
    {"MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", "",
     ADMISSION, false, "v1"},
    {"MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "",
     ADMISSION, false, "v1"},
    {"ValidatingAdmissionPolicy", "validatingadmissionpolicies", "", ADMISSION,
     false, "v1"},
    {"ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
     "", ADMISSION, false, "v1"},
    {"ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "",
     ADMISSION, false, "v1"},
    {"CustomResourceDefinition", "customresourcedefinitions", "crd,crds",
     EXTENSIONS, false, "v1"},
    {"APIService", "apiservices", "", "apiregistration.k8s.io", false, "v1"},
    {"ControllerRevision", "controllerrevisions", "", "apps", true, "v1"},
    {"DaemonSet", "daemonsets", "ds", "apps", true, "v1"},
    {"Deployment", "deployments", "deploy", "apps", true, "v1"},
    {"ReplicaSet", "replicasets", "rs", "apps", true, "v1"},
    {"StatefulSet", "statefulsets", "sts", "apps", true, "v1"},
    {"HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa",
     "autoscaling", true, "v2"},
    {"CronJob", "cronjobs", "cj", "batch", true, "v1"},
    {"Job", "jobs", "", "batch", true, "v1"},
    {"CertificateSigningRequest", "certificatesigningrequests", "csr",
     CERTIFICATES, false, "v1"},
    {"ClusterTrustBundle", "clustertrustbundles", "", CERTIFICATES, false,
     "v1"},
    {"PodCertificateRequest", "podcertificaterequests", "", CERTIFICATES, true,
     "v1"},
    {"Lease", "leases", "", "coordination.k8s.io", true, "v1"},
    {"EndpointSlice", "endpointslices", "", "discovery.k8s.io", true, "v1"},
    {"Event", "events", "ev", "events.k8s.io", true, "v1"},
    {"FlowSchema", "flowschemas", "", FLOWCONTROL, false, "v1"},
    {"PriorityLevelConfiguration", "prioritylevelconfigurations", "",
     FLOWCONTROL, false, "v1"},
    {"IngressClass", "ingressclasses", "", NETWORKING, false, "v1"},
    {"Ingress", "ingresses", "ing", NETWORKING, true, "v1"},
    {"IPAddress", "ipaddresses", "ip", NETWORKING, false, "v1"},
    {"NetworkPolicy", "networkpolicies", "netpol", NETWORKING, true, "v1"},
    {"ServiceCIDR", "servicecidrs", "", NETWORKING, false, "v1"},
    {"RuntimeClass", "runtimeclasses", "", "node.k8s.io", false, "v1"},
    {"PodDisruptionBudget", "poddisruptionbudgets", "pdb", "policy", true,
     "v1"},
    {"ClusterRoleBinding", "clusterrolebindings", "", RBAC, false, "v1"},
    {"ClusterRole", "clusterroles", "", RBAC, false, "v1"},
    {"RoleBinding", "rolebindings", "", RBAC, true, "v1"},
    {"Role", "roles", "", RBAC, true, "v1"},
    {"DeviceClass", "deviceclasses", "", RESOURCE, false, "v1"},
    {"DeviceTaintRule", "devicetaintrules", "", RESOURCE, false, "v1"},
    {"ResourceClaim", "resourceclaims", "", RESOURCE, true, "v1"},
    {"ResourceClaimTemplate", "resourceclaimtemplates", "", RESOURCE, true,
     "v1"},
    {"ResourceSlice", "resourceslices", "", RESOURCE, false, "v1"},
    {"PriorityClass", "priorityclasses", "pc", "scheduling.k8s.io", false,
     "v1"},
    {"CSIDriver", "csidrivers", "", STORAGE, false, "v1"},
    {"CSINode", "csinodes", "", STORAGE, false, "v1"},
    {"CSIStorageCapacity", "csistoragecapacities", "", STORAGE, true, "v1"},
    {"StorageClass", "storageclasses", "sc", STORAGE, false, "v1"},
    {"VolumeAttachment", "volumeattachments", "", STORAGE, false, "v1"},
    {"VolumeAttributesClass", "volumeattributesclasses", "vac", STORAGE, false,
     "v1"},
    {"StorageVersionMigration", "storageversionmigrations", "",
     "storagemigration.k8s.io", false, "v1"},
};

static bool names_kind(const struct kind_info *k, struct str word) {
    if (str_eq_nocase(word, str_of(k->kind))) return true;
    if (str_eq_nocase(word, str_of(k->plural))) return true;

    struct str rest = str_of(k->shorts);
    struct str name;
    while (rest.len && str_split(&rest, ',', &name)) {
        if (str_eq_nocase(word, name)) return true;
    }
    return false;
}

/* "deployments.apps" -> "deployments", and "apps" in *group, which has a NULL
 * ptr where there is no dot. */
static struct str split_group(struct str word, struct str *group) {
    struct str name = STR_NONE;

    *group = word;
    if (word.len) str_split(group, '.', &name);
    return name;
}

const struct kind_info *kind_find(struct str word) {
    struct str group;
    struct str name = split_group(word, &group);

    if (name.len == 0) return NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct kind_info *k = &kinds[i];
        if (!names_kind(k, name)) continue;
        if (!group.ptr || str_eq_nocase(group, str_of(k->group))) return k;
    }
    return NULL;
}

const struct kind_info *kind_all(size_t *n) {
    *n = ARRAY_LEN(kinds);
    return kinds;
}

struct str kind_name(struct str word) {
    struct str group;
    struct str name = split_group(word, &group);
    /* Whatever its group: a Service of Knative is a Service. */
    const struct kind_info *k = kind_find(name);

    return k ? str_of(k->kind) : name;
}
