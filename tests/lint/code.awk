# SPDX-License-Identifier: Apache-2.0
# C without comments and without what stands in quotes; line by line as it was.
{
    out = ""
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        if (comment) {
            if (c == "*" && substr($0, i + 1, 1) == "/") { comment = 0; i++ }
        } else if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) { quote = ""; out = out c }
        } else if (c == "/" && substr($0, i + 1, 1) == "*") { comment = 1; i++ }
        else if (c == "/" && substr($0, i + 1, 1) == "/") break
        else {
            if (c == "\"" || c == "'") quote = c
            out = out c
        }
    }
    if (substr($0, n) != "\\") quote = ""
    print out
}
