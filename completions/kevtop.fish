# fish completion for kevtop. Made from its option table by
# completions/generate: change src/app/option.c instead.

# What there is, for the flags of the line that say where. Done in two seconds,
# and remembered for five.
function __kevtop_ask
    set -l args
    set -l flag
    for word in (commandline -opc)[2..-1]
        if test -n "$flag"
            set -a args $flag (string replace -r '^~/' "$HOME/" -- $word)
            set flag
            continue
        end
        switch $word
            case -A --all-namespaces --insecure-skip-tls-verify --disable-compression --http1 --demo '--demo=*'
                set -a args $word
            case -n --namespace --context --kubeconfig --cluster --user -s --server --token-file --as --as-group --as-uid --as-user-extra --certificate-authority --client-certificate --client-key --tls-server-name --proxy-url --request-timeout -f --file --group-by --config
                set flag $word
            case '-n*' '--namespace=*' '--context=*' '--kubeconfig=*' '--cluster=*' '--user=*' '-s*' '--server=*' '--token-file=*' '--as=*' '--as-group=*' '--as-uid=*' '--as-user-extra=*' '--certificate-authority=*' '--client-certificate=*' '--client-key=*' '--tls-server-name=*' '--proxy-url=*' '--request-timeout=*' '-f*' '--file=*' '--group-by=*' '--config=*'
                set -a args $word
        end
    end
    set -l key "$argv[1] $args"
    set -l now (date +%s)
    if test "$key" != "$__kevtop_key"; or test (math $now - $__kevtop_at) -gt 5
        set -g __kevtop_found (timeout 4 kevtop $args --complete $argv[1] </dev/null 2>/dev/null)
        set -g __kevtop_key $key
        set -g __kevtop_at $now
    end
    set -q __kevtop_found[1]; and printf '%s\n' $__kevtop_found
end
function __kevtop_kinds
    string split ' ' 'pod node deployment replicaset statefulset daemonset job cronjob horizontalpodautoscaler service ingress persistentvolumeclaim persistentvolume namespace'
end
function __kevtop_any_kinds
    __kevtop_ask kinds; or __kevtop_kinds
end
# Words behind the last comma, also behind a ! that excludes them
function __kevtop_behind
    set -l before (commandline -ct | string replace -r '^--[a-z0-9-]*=' '' | string match -r '^.*[,!]')
    set -q argv[1]; and printf '%s\n' "$before"$argv
end

complete -c kubectl-kevtop -w kevtop
complete -c kevtop -f
complete -c kevtop -n __fish_is_first_arg -a '(__kevtop_kinds)'
complete -c kevtop -n 'string match -q "*/*" -- (commandline -ct)' -a '(__kevtop_ask objects)'
complete -c kevtop -s n -l namespace -d 'namespaces (default: the context\'s)' -x -a '(__kevtop_behind (__kevtop_ask namespaces))'
complete -c kevtop -s A -l all-namespaces -d 'all namespaces'
complete -c kevtop -l context -d 'contexts of the kubeconfig: one cluster each' -x -a '(__kevtop_behind (__kevtop_ask contexts))'
complete -c kevtop -l kubeconfig -d 'kubeconfig (default: $KUBECONFIG, ~/.kube/config)' -r -F
complete -c kevtop -l cluster -d 'cluster of the kubeconfig' -x -a '(__kevtop_ask clusters)'
complete -c kevtop -l user -d 'user of the kubeconfig' -x -a '(__kevtop_ask users)'
complete -c kevtop -s s -l server -d 'address of the API server' -x
complete -c kevtop -l token -d 'bearer token; --token-file keeps it out of ps' -x
complete -c kevtop -l token-file -d 'file with a bearer token, read again when it changes' -r -F
complete -c kevtop -l as -d 'act as that user' -x
complete -c kevtop -l as-group -d 'act as one of that group; may be repeated' -x
complete -c kevtop -l as-uid -d 'act as the user with that uid' -x
complete -c kevtop -l as-user-extra -d 'act as a user with that extra; may be repeated' -x
complete -c kevtop -l certificate-authority -d 'certificate of the server\'s authority' -r -F
complete -c kevtop -l client-certificate -d 'client certificate' -r -F
complete -c kevtop -l client-key -d 'key of the client certificate' -r -F
complete -c kevtop -l tls-server-name -d 'name that the server\'s certificate must have' -x
complete -c kevtop -l insecure-skip-tls-verify -d 'do not check the server\'s certificate'
complete -c kevtop -l proxy-url -d 'proxy: http, https or socks5 (default: $HTTPS_PROXY)' -x
complete -c kevtop -l disable-compression -d 'do not ask for gzip'
complete -c kevtop -l request-timeout -d 'longest time for a list, such as 30s (default: none)' -x
complete -c kevtop -l http1 -d 'no HTTP/2, for proxies that break it'
complete -c kevtop -s f -l file -d 'events of files instead of a cluster; - for stdin' -r -F
complete -c kevtop -l demo -d 'a simulated cluster: needs nothing'
complete -c kevtop -s W -l warnings -d 'the same as --types Warning'
complete -c kevtop -l types -d 'events of these types; !T excludes T' -x -a '(__kevtop_behind Normal Warning)'
complete -c kevtop -l reason -d 'events with these reasons; !R excludes R' -x -a '(__kevtop_behind (__kevtop_ask reasons))'
complete -c kevtop -l kind -d 'events of objects of these kinds; !K excludes K' -x -a '(__kevtop_behind (__kevtop_any_kinds))'
complete -c kevtop -l source -d 'events from these components; !C excludes C' -x -a '(__kevtop_behind (__kevtop_ask sources))'
complete -c kevtop -l node -d 'events from or of these nodes; !N excludes N' -x -a '(__kevtop_behind (__kevtop_ask nodes))'
complete -c kevtop -l for -d 'events of that object, as the arguments' -x -a '(__kevtop_ask objects)'
complete -c kevtop -l owned -d 'with KIND/NAME: of all that it owns, too'
complete -c kevtop -l since -d 'last occurred since: 15m, 2d, 14:30, or RFC 3339' -x
complete -c kevtop -l until -d 'last occurred until' -x
complete -c kevtop -s F -l filter -d 'filter expression: reason:back count>10 !ns=dev' -x -a '(__kevtop_ask fields)'
complete -c kevtop -l field-selector -d 'passed to the server as it is' -x
complete -c kevtop -s o -l output -d 'table (default), wide, json, yaml, csv and others' -x -a 'table wide json jsonl yaml csv name custom-columns= jsonpath='
complete -c kevtop -l group-by -d 'a line a group: by object, reason, node and others' -x -a 'problem object reason message namespace node source kind owner'
complete -c kevtop -l trend -d 'a histogram over time; --trend=5m for its step'
complete -c kevtop -s t -l time -d 'relative, local, utc or rfc3339' -x -a 'relative local utc rfc3339'
complete -c kevtop -l columns -d 'these columns, in this order' -x -a '(__kevtop_behind (__kevtop_ask columns))'
complete -c kevtop -l sort-by -d 'ascending by a column or a field; none: as they come' -x -a '(__kevtop_ask columns)'
complete -c kevtop -l reverse -d 'the other way round: newest first'
complete -c kevtop -l limit -d 'the newest N after filtering; of groups the first' -x
complete -c kevtop -l no-headers -d 'no line of titles'
complete -c kevtop -s w -l watch -d 'print, then follow for ever'
complete -c kevtop -l watch-only -d 'print only what is new'
complete -c kevtop -l gaps -d 'with -o jsonl: each gap is an object, too'
complete -c kevtop -l snapshot -d 'print text even on a terminal'
complete -c kevtop -l wait -d 'print the first event that matches, and end' -x
complete -c kevtop -l timeout -d 'with --wait: give up after that, with status 124' -x
complete -c kevtop -l fail-on-match -d 'status 3 if anything was printed'
complete -c kevtop -l max-events -d 'keep at most N events (default 1000000)' -x
complete -c kevtop -l max-memory -d 'keep at most SIZE of events: 256M (default 1G)' -x
complete -c kevtop -l event-ttl -d 'how long the server keeps events (default 1h)' -x
complete -c kevtop -l record -d 'append all that comes to FILE, to be played with -f' -r -F
complete -c kevtop -l play-speed -d 'play a recording real, max or N times as fast' -x -a 'real max'
complete -c kevtop -l report -d 'an incident report: FILE.html or FILE.md' -r -F
complete -c kevtop -l config -d 'configuration: kevtop.yaml(5)' -r -F
complete -c kevtop -l print-config -d 'print what is configured, with comments, and exit'
complete -c kevtop -l color -d 'auto, always or never; NO_COLOR is honoured' -x -a 'auto always never'
complete -c kevtop -l theme -d 'how the screen looks: dark, light and others' -x -a '(__kevtop_ask themes)'
complete -c kevtop -l ascii -d 'draw with ASCII characters alone'
complete -c kevtop -l mouse -d 'the mouse selects, scrolls and sorts'
complete -c kevtop -l refresh -d 'milliseconds between two pictures (default 33)' -x
complete -c kevtop -s v -l verbose -d 'the connection journal on stderr'
complete -c kevtop -l log-file -d 'append the connection journal to FILE' -r -F
complete -c kevtop -s h -l help -d 'this help'
complete -c kevtop -s V -l version -d 'the version'
