# The functions of the language, as people read about them: `reprise console -help-functions` and docs/functions.md are
# made of this. A test evaluates every example and compares it with its result; what depends on files, time or
# randomness has an example that does not. Results are as the console prints them.

function "abs" {
  summary = "The absolute value of a number."
  example = "abs(-12.5)"
  result  = "12.5"
}
function "abspath" {
  summary = "A path as an absolute one, starting at the working directory."
  example = "abspath(\"/srv/../etc\")"
  result  = "\"/etc\""
}
function "alltrue" {
  summary = "Whether every element is true; true for an empty list."
  example = "alltrue([true, \"true\"])"
  result  = "true"
}
function "anytrue" {
  summary = "Whether some element is true; false for an empty list."
  example = "anytrue([false, true])"
  result  = "true"
}
function "base64decode" {
  summary = "The text whose UTF-8 bytes are written in Base64."
  example = "base64decode(\"aGVsbG8=\")"
  result  = "\"hello\""
}
function "base64encode" {
  summary = "A text's UTF-8 bytes in Base64."
  example = "base64encode(\"hello\")"
  result  = "\"aGVsbG8=\""
}
function "base64gzip" {
  summary = "A text compressed with gzip, in Base64."
  example = "length(base64gzip(\"hello\")) > 0"
  result  = "true"
}
function "base64sha256" {
  summary = "The SHA-256 digest of a text, in Base64 rather than hexadecimal."
  example = "base64sha256(\"hello\")"
  result  = "\"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=\""
}
function "base64sha512" {
  summary = "The SHA-512 digest of a text, in Base64 rather than hexadecimal."
  example = "base64sha512(\"hello\")"
  result  = "\"m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==\""
}
function "basename" {
  summary = "The last part of a path."
  example = "basename(\"/etc/nginx/nginx.conf\")"
  result  = "\"nginx.conf\""
}
function "bcrypt" {
  summary = "A bcrypt hash of a text with a new salt each time; the optional second argument is the cost."
  example = "length(bcrypt(\"secret\", 4))"
  result  = "60"
}
function "can" {
  summary = "Whether an expression can be evaluated without an error."
  example = "can(tonumber(\"twelve\"))"
  result  = "false"
}
function "ceil" {
  summary = "The nearest whole number that is not smaller."
  example = "ceil(5.1)"
  result  = "6"
}
function "chomp" {
  summary = "A text without the newlines at its end."
  example = "chomp(\"hello\\n\\n\")"
  result  = "\"hello\""
}
function "chunklist" {
  summary = "A list cut into lists of at most the given length."
  example = "chunklist([\"a\", \"b\", \"c\"], 2)"
  result  = "tolist([\n  tolist([\n    \"a\",\n    \"b\",\n  ]),\n  tolist([\n    \"c\",\n  ]),\n])"
}
function "cidrhost" {
  summary = "The address of the host with the given number in a network."
  example = "cidrhost(\"10.12.0.0/16\", 10)"
  result  = "\"10.12.0.10\""
}
function "cidrnetmask" {
  summary = "The netmask of an IPv4 network in dotted decimal form."
  example = "cidrnetmask(\"172.16.0.0/12\")"
  result  = "\"255.240.0.0\""
}
function "cidrsubnet" {
  summary = "The subnet with the given number, made by lengthening a network's prefix by so many bits."
  example = "cidrsubnet(\"10.0.0.0/16\", 8, 3)"
  result  = "\"10.0.3.0/24\""
}
function "cidrsubnets" {
  summary = "Consecutive subnets, one for each number of additional prefix bits."
  example = "cidrsubnets(\"10.0.0.0/16\", 4, 8)"
  result  = "tolist([\n  \"10.0.0.0/20\",\n  \"10.0.16.0/24\",\n])"
}
function "coalesce" {
  summary = "The first argument that is neither null nor an empty string."
  example = "coalesce(\"\", null, \"c\")"
  result  = "\"c\""
}
function "coalescelist" {
  summary = "The first list that is not empty."
  example = "coalescelist([], [\"b\"])"
  result  = "[\n  \"b\",\n]"
}
function "compact" {
  summary = "A list of strings without the null and empty ones."
  example = "compact([\"a\", \"\", null, \"b\"])"
  result  = "tolist([\n  \"a\",\n  \"b\",\n])"
}
function "concat" {
  summary = "Several lists as one."
  example = "concat([\"a\"], [\"b\", \"c\"])"
  result  = "[\n  \"a\",\n  \"b\",\n  \"c\",\n]"
}
function "contains" {
  summary = "Whether a collection has an element equal to the given value."
  example = "contains([\"a\", \"b\"], \"b\")"
  result  = "true"
}
function "csvdecode" {
  summary = "The records of a CSV text as objects named by its first line."
  example = "csvdecode(\"a,b\\n1,2\")"
  result  = "tolist([\n  {\n    \"a\" = \"1\"\n    \"b\" = \"2\"\n  },\n])"
}
function "dirname" {
  summary = "A path without its last part."
  example = "dirname(\"/etc/nginx/nginx.conf\")"
  result  = "\"/etc/nginx\""
}
function "distinct" {
  summary = "A list with later duplicates left out."
  example = "distinct([\"a\", \"b\", \"a\"])"
  result  = "tolist([\n  \"a\",\n  \"b\",\n])"
}
function "element" {
  summary = "The element at an index; an index beyond the end starts over from the beginning."
  example = "element([\"a\", \"b\", \"c\"], 4)"
  result  = "\"b\""
}
function "endswith" {
  summary = "Whether a text ends with the given suffix."
  example = "endswith(\"main.tf\", \".tf\")"
  result  = "true"
}
function "ephemeralasnull" {
  summary = "A value with null in place of all that is ephemeral."
  example = "ephemeralasnull(\"kept\")"
  result  = "\"kept\""
}
function "file" {
  summary = "The content of a file, which must be UTF-8 text."
  example = "file(\"hello.txt\")"
}
function "filebase64" {
  summary = "The content of a file in Base64."
  example = "filebase64(\"hello.txt\")"
}
function "filebase64sha256" {
  summary = "The SHA-256 digest of a file, in Base64."
  example = "filebase64sha256(\"hello.txt\")"
}
function "filebase64sha512" {
  summary = "The SHA-512 digest of a file, in Base64."
  example = "filebase64sha512(\"hello.txt\")"
}
function "fileexists" {
  summary = "Whether there is a file at a path."
  example = "fileexists(\"no-such-file.txt\")"
  result  = "false"
}
function "filemd5" {
  summary = "The MD5 digest of a file, in hexadecimal."
  example = "filemd5(\"hello.txt\")"
}
function "fileset" {
  summary = "The files below a directory whose paths match a pattern."
  example = "fileset(\"no-such-directory\", \"**/*.tf\")"
  result  = "toset([])"
}
function "filesha1" {
  summary = "The SHA-1 digest of a file, in hexadecimal."
  example = "filesha1(\"hello.txt\")"
}
function "filesha256" {
  summary = "The SHA-256 digest of a file, in hexadecimal."
  example = "filesha256(\"hello.txt\")"
}
function "filesha512" {
  summary = "The SHA-512 digest of a file, in hexadecimal."
  example = "filesha512(\"hello.txt\")"
}
function "flatten" {
  summary = "A list with the elements of nested lists in their place, however deep."
  example = "flatten([[\"a\"], [\"b\", [\"c\"]]])"
  result  = "[\n  \"a\",\n  \"b\",\n  \"c\",\n]"
}
function "floor" {
  summary = "The nearest whole number that is not larger."
  example = "floor(4.9)"
  result  = "4"
}
function "format" {
  summary = "A text made from a format with verbs such as %s, %d and %q."
  example = "format(\"Hello, %s! %03d\", \"Ander\", 7)"
  result  = "\"Hello, Ander! 007\""
}
function "formatdate" {
  summary = "A timestamp in another format, made of letters such as YYYY, MM and hh."
  example = "formatdate(\"DD MMM YYYY hh:mm ZZZ\", \"2018-01-02T23:12:01Z\")"
  result  = "\"02 Jan 2018 23:12 UTC\""
}
function "formatlist" {
  summary = "The texts that format() gives for each element of its list arguments."
  example = "formatlist(\"Hi %s\", [\"a\", \"b\"])"
  result  = "tolist([\n  \"Hi a\",\n  \"Hi b\",\n])"
}
function "indent" {
  summary = "A text with so many spaces before every line but the first."
  example = "indent(2, \"a\\nb\")"
  result  = "<<EOT\na\n  b\nEOT"
}
function "index" {
  summary = "The position of the first element equal to a value; an error when there is none."
  example = "index([\"a\", \"b\"], \"b\")"
  result  = "1"
}
function "issensitive" {
  summary = "Whether a value is marked as sensitive."
  example = "issensitive(sensitive(\"x\"))"
  result  = "true"
}
function "join" {
  summary = "The elements of lists of strings as one text, with a separator between them."
  example = "join(\", \", [\"a\", \"b\"])"
  result  = "\"a, b\""
}
function "jsondecode" {
  summary = "The value that a JSON text describes."
  example = "jsondecode(\"{\\\"a\\\": [1, true]}\")"
  result  = "{\n  \"a\" = [\n    1,\n    true,\n  ]\n}"
}
function "jsonencode" {
  summary = "A value as JSON text."
  example = "jsonencode({ a = [1, null] })"
  result  = "\"{\\\"a\\\":[1,null]}\""
}
function "keys" {
  summary = "The keys of a map, or the attribute names of an object, sorted."
  example = "keys({ b = 1, a = 2 })"
  result  = "[\n  \"a\",\n  \"b\",\n]"
}
function "length" {
  summary = "How many elements a collection has, or how many characters a text."
  example = "length(\"héllo\")"
  result  = "5"
}
function "log" {
  summary = "The logarithm of a number in a base."
  example = "log(16, 2)"
  result  = "4"
}
function "lookup" {
  summary = "The element of a map with the given key, or the default when there is none."
  example = "lookup({ a = 1 }, \"b\", 0)"
  result  = "0"
}
function "lower" {
  summary = "A text in lower case."
  example = "lower(\"HELLO\")"
  result  = "\"hello\""
}
function "matchkeys" {
  summary = "The values whose keys, at the same positions of another list, are among those searched for."
  example = "matchkeys([\"i-1\", \"i-2\"], [\"us\", \"eu\"], [\"eu\"])"
  result  = "tolist([\n  \"i-2\",\n])"
}
function "max" {
  summary = "The largest of some numbers."
  example = "max(12, 54, 3)"
  result  = "54"
}
function "md5" {
  summary = "The MD5 digest of a text, in hexadecimal."
  example = "md5(\"hello\")"
  result  = "\"5d41402abc4b2a76b9719d911017c592\""
}
function "merge" {
  summary = "Several maps or objects as one; later ones win."
  example = "merge({ a = 1, b = 2 }, { b = 3 })"
  result  = "{\n  \"a\" = 1\n  \"b\" = 3\n}"
}
function "min" {
  summary = "The smallest of some numbers."
  example = "min(12, 54, 3)"
  result  = "3"
}
function "nonsensitive" {
  summary = "A sensitive value without its mark."
  example = "nonsensitive(sensitive(\"x\"))"
  result  = "\"x\""
}
function "one" {
  summary = "The only element of a list, or null when it is empty; an error when there are several."
  example = "one([\"only\"])"
  result  = "\"only\""
}
function "parseint" {
  summary = "The whole number that a text writes in a base from 2 to 62."
  example = "parseint(\"FF\", 16)"
  result  = "255"
}
function "pathexpand" {
  summary = "A path with a leading ~ replaced by the home directory."
  example = "pathexpand(\"/no/tilde\")"
  result  = "\"/no/tilde\""
}
function "plantimestamp" {
  summary = "The time at which the plan is made, the same everywhere in it."
  example = "plantimestamp()"
}
function "pow" {
  summary = "A number raised to a power."
  example = "pow(3, 4)"
  result  = "81"
}
function "range" {
  summary = "A list of numbers from a start up to a limit, in steps."
  example = "range(1, 8, 3)"
  result  = "tolist([\n  1,\n  4,\n  7,\n])"
}
function "regex" {
  summary = "What a regular expression (RE2) matches first: the text, or its groups."
  example = "regex(\"[a-z]+\", \"53453453.345345aaabbbccc23454\")"
  result  = "\"aaabbbccc\""
}
function "regexall" {
  summary = "A list of everything a regular expression (RE2) matches."
  example = "regexall(\"[a-z]+\", \"1234abcd5678efgh9\")"
  result  = "tolist([\n  \"abcd\",\n  \"efgh\",\n])"
}
function "replace" {
  summary = "A text with every occurrence of another replaced; /…/ is a regular expression."
  example = "replace(\"1 + 2 + 3\", \"+\", \"-\")"
  result  = "\"1 - 2 - 3\""
}
function "reverse" {
  summary = "A list in the opposite order."
  example = "reverse([1, 2, 3])"
  result  = "[\n  3,\n  2,\n  1,\n]"
}
function "rsadecrypt" {
  summary = "The text that was encrypted with RSA and is given in Base64, by the private key in PEM form."
  example = "can(rsadecrypt(\"\", \"\"))"
  result  = "false"
}
function "sensitive" {
  summary = "A value marked as sensitive: plans do not show it."
  example = "sensitive(\"x\")"
  result  = "(sensitive value)"
}
function "setintersection" {
  summary = "The elements that all sets have."
  example = "setintersection([\"a\", \"b\"], [\"b\", \"c\"])"
  result  = "toset([\n  \"b\",\n])"
}
function "setproduct" {
  summary = "Every combination of one element from each set or list."
  example = "setproduct([\"a\", \"b\"], [1, 2])"
  result  = "tolist([\n  [\n    \"a\",\n    1,\n  ],\n  [\n    \"a\",\n    2,\n  ],\n  [\n    \"b\",\n    1,\n  ],\n  [\n    \"b\",\n    2,\n  ],\n])"
}
function "setsubtract" {
  summary = "The elements of the first set that the second does not have."
  example = "setsubtract([\"a\", \"b\"], [\"b\"])"
  result  = "toset([\n  \"a\",\n])"
}
function "setunion" {
  summary = "The elements of all sets."
  example = "setunion([\"a\"], [\"b\"], [\"a\", \"c\"])"
  result  = "toset([\n  \"a\",\n  \"b\",\n  \"c\",\n])"
}
function "sha1" {
  summary = "The SHA-1 digest of a text, in hexadecimal."
  example = "sha1(\"hello\")"
  result  = "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\""
}
function "sha256" {
  summary = "The SHA-256 digest of a text, in hexadecimal."
  example = "sha256(\"hello\")"
  result  = "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\""
}
function "sha512" {
  summary = "The SHA-512 digest of a text, in hexadecimal."
  example = "sha512(\"hello\")"
  result  = "\"9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043\""
}
function "signum" {
  summary = "-1, 0 or 1, as a number is negative, zero or positive."
  example = "signum(-13)"
  result  = "-1"
}
function "slice" {
  summary = "The elements of a list from one index up to, and without, another."
  example = "slice([\"a\", \"b\", \"c\", \"d\"], 1, 3)"
  result  = "[\n  \"b\",\n  \"c\",\n]"
}
function "sort" {
  summary = "A list of strings in the order of their code points."
  example = "sort([\"e\", \"d\", \"a\"])"
  result  = "tolist([\n  \"a\",\n  \"d\",\n  \"e\",\n])"
}
function "split" {
  summary = "The parts of a text between separators."
  example = "split(\",\", \"a,b,c\")"
  result  = "tolist([\n  \"a\",\n  \"b\",\n  \"c\",\n])"
}
function "startswith" {
  summary = "Whether a text starts with the given prefix."
  example = "startswith(\"main.tf\", \"main\")"
  result  = "true"
}
function "strcontains" {
  summary = "Whether a text has another in it."
  example = "strcontains(\"hello world\", \"wor\")"
  result  = "true"
}
function "strrev" {
  summary = "A text with its characters in the opposite order."
  example = "strrev(\"hello\")"
  result  = "\"olleh\""
}
function "substr" {
  summary = "Part of a text from an offset, at most so many characters; -1 is all that follow."
  example = "substr(\"hello world\", 1, 4)"
  result  = "\"ello\""
}
function "sum" {
  summary = "The sum of a collection of numbers."
  example = "sum([10, 13, 6.5])"
  result  = "29.5"
}
function "templatefile" {
  summary = "A file rendered as a template with the given variables."
  example = "templatefile(\"hello.tftpl\", { name = \"you\" })"
}
function "templatestring" {
  summary = "A template that is the value of a reference, rendered with the given variables."
  example = "templatestring(local.greeting, { name = \"you\" })"
}
function "textdecodebase64" {
  summary = "The text whose bytes in the given encoding are written in Base64."
  example = "textdecodebase64(\"SABpAA==\", \"UTF-16LE\")"
  result  = "\"Hi\""
}
function "textencodebase64" {
  summary = "A text's bytes in the given encoding, in Base64."
  example = "textencodebase64(\"Hi\", \"UTF-16LE\")"
  result  = "\"SABpAA==\""
}
function "timeadd" {
  summary = "A timestamp moved on, or back, by a duration such as 10m or -1h30m."
  example = "timeadd(\"2017-11-22T00:00:00Z\", \"10m\")"
  result  = "\"2017-11-22T00:10:00Z\""
}
function "timecmp" {
  summary = "-1, 0 or 1, as the first timestamp is earlier than the second, the same moment, or later."
  example = "timecmp(\"2017-11-22T00:00:00Z\", \"2017-11-22T01:00:00+01:00\")"
  result  = "0"
}
function "timestamp" {
  summary = "The time at which it is evaluated, another one in each run."
  example = "can(timestamp())"
  result  = "true"
}
function "title" {
  summary = "A text with the first letter of each word in upper case."
  example = "title(\"hello world\")"
  result  = "\"Hello World\""
}
function "tobool" {
  summary = "A value as a bool: true, false, \"true\", \"false\" or null."
  example = "tobool(\"true\")"
  result  = "true"
}
function "tolist" {
  summary = "A set, tuple or list as a list."
  example = "tolist([\"a\", 1])"
  result  = "tolist([\n  \"a\",\n  \"1\",\n])"
}
function "tomap" {
  summary = "An object or map as a map: all values get one type."
  example = "tomap({ a = 1, b = \"x\" })"
  result  = "tomap({\n  \"a\" = \"1\"\n  \"b\" = \"x\"\n})"
}
function "tonumber" {
  summary = "A value as a number; a text must write one."
  example = "tonumber(\"12.50\")"
  result  = "12.5"
}
function "toset" {
  summary = "A list or tuple as a set, without duplicates and without order."
  example = "toset([\"b\", \"a\", \"b\"])"
  result  = "toset([\n  \"a\",\n  \"b\",\n])"
}
function "tostring" {
  summary = "A value of a primitive type as text."
  example = "tostring(1.50)"
  result  = "\"1.5\""
}
function "transpose" {
  summary = "A map of lists of strings with keys and elements exchanged."
  example = "transpose({ a = [\"1\", \"2\"], b = [\"2\"] })"
  result  = "tomap({\n  \"1\" = tolist([\n    \"a\",\n  ])\n  \"2\" = tolist([\n    \"a\",\n    \"b\",\n  ])\n})"
}
function "trim" {
  summary = "A text without any of the given characters at its beginning and end."
  example = "trim(\"?!hello?!\", \"!?\")"
  result  = "\"hello\""
}
function "trimprefix" {
  summary = "A text without the given prefix."
  example = "trimprefix(\"helloworld\", \"hello\")"
  result  = "\"world\""
}
function "trimspace" {
  summary = "A text without white space at its beginning and end."
  example = "trimspace(\"  hello\\n\\n\")"
  result  = "\"hello\""
}
function "trimsuffix" {
  summary = "A text without the given suffix."
  example = "trimsuffix(\"helloworld\", \"world\")"
  result  = "\"hello\""
}
function "try" {
  summary = "The first of its expressions that can be evaluated without an error."
  example = "try(tonumber(\"x\"), 7)"
  result  = "7"
}
function "upper" {
  summary = "A text in upper case."
  example = "upper(\"hello\")"
  result  = "\"HELLO\""
}
function "urlencode" {
  summary = "A text with what has a meaning in URLs written as percent signs and digits."
  example = "urlencode(\"a b&c\")"
  result  = "\"a+b%26c\""
}
function "uuid" {
  summary = "A new random UUID each time it is evaluated."
  example = "length(uuid())"
  result  = "36"
}
function "uuidv5" {
  summary = "A UUID made from a namespace and a name, always the same."
  example = "uuidv5(\"dns\", \"www.terraform.io\")"
  result  = "\"a5008fae-b28c-5ba5-96cd-82b4c53552d6\""
}
function "values" {
  summary = "The values of a map or object, in the order of its keys."
  example = "values({ b = 1, a = 2 })"
  result  = "[\n  2,\n  1,\n]"
}
function "yamldecode" {
  summary = "The value that a YAML text describes."
  example = "yamldecode(\"a: [1, true]\")"
  result  = "{\n  \"a\" = [\n    1,\n    true,\n  ]\n}"
}
function "yamlencode" {
  summary = "A value as YAML text."
  example = "yamlencode({ a = [\"b\"] })"
  result  = "<<EOT\n\"a\":\n- \"b\"\n\nEOT"
}
function "zipmap" {
  summary = "A map from a list of keys and a list of values."
  example = "zipmap([\"a\", \"b\"], [1, 2])"
  result  = "{\n  \"a\" = 1\n  \"b\" = 2\n}"
}
