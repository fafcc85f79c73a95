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

/* kind, plural, short names, group, namespaced */
static const struct kind_info kinds[] = {
    {"ComponentStatus", "componentstatuses", "cs", "", false},
    {"ConfigMap", "configmaps", "cm", "", true},
    {"Endpoints", "endpoints", "ep", "", true},
    {"Event", "events", "ev", "", true},
    {"LimitRange", "limitranges", "limits", "", true},
    {"Namespace", "namespaces", "ns", "", false},
    {"Node", "nodes", "no", "", false},
    {"PersistentVolumeClaim", "persistentvolumeclaims", "pvc", "", true},
    {"PersistentVolume", "persistentvolumes", "pv", "", false},
    {"Pod", "pods", "po", "", true},
    {"PodTemplate", "podtemplates", "", "", true},
    {"ReplicationController", "replicationcontrollers", "rc", "", true},
    {"ResourceQuota", "resourcequotas", "quota", "", true},
    {"Secret", "secrets", "", "", true},
    {"ServiceAccount", "serviceaccounts", "sa", "", true},
    {"Service", "services", "svc", "", true},
    {"MutatingAdmissionPolicy", "mutatingadmissionpolicies", "", ADMISSION,
     false},
    {"MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", "",
     ADMISSION, false},
    {"MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "",
     ADMISSION, false},
    {"ValidatingAdmissionPolicy", "validatingadmissionpolicies", "", ADMISSION,
     false},
    {"ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
     "", ADMISSION, false},
    {"ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "",
     ADMISSION, false},
    {"CustomResourceDefinition", "customresourcedefinitions", "crd,crds",
     EXTENSIONS, false},
    {"APIService", "apiservices", "", "apiregistration.k8s.io", false},
    {"ControllerRevision", "controllerrevisions", "", "apps", true},
    {"DaemonSet", "daemonsets", "ds", "apps", true},
    {"Deployment", "deployments", "deploy", "apps", true},
    {"ReplicaSet", "replicasets", "rs", "apps", true},
    {"StatefulSet", "statefulsets", "sts", "apps", true},
    {"HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa",
     "autoscaling", true},
    {"CronJob", "cronjobs", "cj", "batch", true},
    {"Job", "jobs", "", "batch", true},
    {"CertificateSigningRequest", "certificatesigningrequests", "csr",
     CERTIFICATES, false},
    {"ClusterTrustBundle", "clustertrustbundles", "", CERTIFICATES, false},
    {"PodCertificateRequest", "podcertificaterequests", "", CERTIFICATES,
     true},
    {"Lease", "leases", "", "coordination.k8s.io", true},
    {"EndpointSlice", "endpointslices", "", "discovery.k8s.io", true},
    {"Event", "events", "ev", "events.k8s.io", true},
    {"FlowSchema", "flowschemas", "", FLOWCONTROL, false},
    {"PriorityLevelConfiguration", "prioritylevelconfigurations", "",
     FLOWCONTROL, false},
    {"IngressClass", "ingressclasses", "", NETWORKING, false},
    {"Ingress", "ingresses", "ing", NETWORKING, true},
    {"IPAddress", "ipaddresses", "ip", NETWORKING, false},
    {"NetworkPolicy", "networkpolicies", "netpol", NETWORKING, true},
    {"ServiceCIDR", "servicecidrs", "", NETWORKING, false},
    {"RuntimeClass", "runtimeclasses", "", "node.k8s.io", false},
    {"PodDisruptionBudget", "poddisruptionbudgets", "pdb", "policy", true},
    {"ClusterRoleBinding", "clusterrolebindings", "", RBAC, false},
    {"ClusterRole", "clusterroles", "", RBAC, false},
    {"RoleBinding", "rolebindings", "", RBAC, true},
    {"Role", "roles", "", RBAC, true},
    {"DeviceClass", "deviceclasses", "", RESOURCE, false},
    {"DeviceTaintRule", "devicetaintrules", "", RESOURCE, false},
    {"ResourceClaim", "resourceclaims", "", RESOURCE, true},
    {"ResourceClaimTemplate", "resourceclaimtemplates", "", RESOURCE, true},
    {"ResourceSlice", "resourceslices", "", RESOURCE, false},
    {"PriorityClass", "priorityclasses", "pc", "scheduling.k8s.io", false},
    {"CSIDriver", "csidrivers", "", STORAGE, false},
    {"CSINode", "csinodes", "", STORAGE, false},
    {"CSIStorageCapacity", "csistoragecapacities", "", STORAGE, true},
    {"StorageClass", "storageclasses", "sc", STORAGE, false},
    {"VolumeAttachment", "volumeattachments", "", STORAGE, false},
    {"VolumeAttributesClass", "volumeattributesclasses", "vac", STORAGE,
     false},
    {"StorageVersionMigration", "storageversionmigrations", "",
     "storagemigration.k8s.io", false},
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
