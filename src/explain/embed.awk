# SPDX-License-Identifier: Apache-2.0
# Makes a C file of a text: awk -f embed.awk reasons.yaml >reasons.c
BEGIN {
    print "#include \"explain/reasons.h\""
    print "const char *const explain_reasons[] = {"
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    print "\"" $0 "\\n\","
}
END {
    print "};"
    print "const size_t explain_reasons_n ="
    print "    sizeof(explain_reasons) / sizeof(explain_reasons[0]);"
}
