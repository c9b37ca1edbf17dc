#include "lang/charsets.h"

#include <algorithm>
#include <string>

namespace reprise::lang {

namespace {

// As in Go some are what browsers take them for: Big5 with the signs of Hong Kong, EUC-KR with all syllables.
constexpr Charset kCharsets[] = {
    {"Big5", "Big5-HKSCS", "csbig5"},
    {"EUC-KR", "windows-949-2000", "cseuckr"},
    {"Extended_UNIX_Code_Packed_Format_for_Japanese", "EUC-JP", "cseucpkdfmtjapanese euc-jp"},
    {"GB18030", "GB18030", "csgb18030"},
    {"GBK", "GBK", "cp936 csgbk ms936 windows-936"},
    {"HZ-GB-2312", "HZ-GB-2312", ""},
    {"IBM00858", "IBM00858", "ccsid00858 cp00858 pc-multilingual-850+euro"},
    {"IBM01140", "ibm-1140_P100-1997", "ccsid01140 cp01140 csibm01140 ebcdic-us-37+euro"},
    {"IBM037", "ibm-37_P100-1995", "cp037 csibm037 ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-us ebcdic-cp-wt"},
    {"IBM1047", "ibm-1047_P100-1995", "csibm1047 ibm-1047"},
    {"IBM437", "IBM437", "437 cp437 cspc8codepage437"},
    {"IBM850", "IBM850", "850 cp850 cspc850multilingual"},
    {"IBM852", "IBM852", "852 cp852 cspcp852"},
    {"IBM855", "IBM855", "855 cp855 csibm855"},
    {"IBM860", "IBM860", "860 cp860 csibm860"},
    {"IBM862", "IBM862", "862 cp862 cspc862latinhebrew"},
    {"IBM863", "IBM863", "863 cp863 csibm863"},
    {"IBM865", "IBM865", "865 cp865 csibm865"},
    {"IBM866", "IBM866", "866 cp866 csibm866"},
    {"ISO-2022-JP", "ISO-2022-JP", "csiso2022jp"},
    {"ISO-8859-10", "ISO-8859-10", "csisolatin6 iso-ir-157 iso_8859-10:1992 l6 latin6"},
    {"ISO-8859-13", "ISO-8859-13", "csiso885913"},
    {"ISO-8859-14", "ISO-8859-14",
     "csiso885914 iso-celtic iso-ir-199 iso_8859-14 iso_8859-14:1998 l8 latin8"},
    {"ISO-8859-15", "ISO-8859-15", "csiso885915 iso_8859-15 latin-9"},
    {"ISO_8859-1:1987", "ISO_8859-1:1987",
     "cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso_8859-1 l1 latin1"},
    {"ISO_8859-2:1987", "ISO_8859-2:1987", "csisolatin2 iso-8859-2 iso-ir-101 iso_8859-2 l2 latin2"},
    {"ISO_8859-3:1988", "ISO_8859-3:1988", "csisolatin3 iso-8859-3 iso-ir-109 iso_8859-3 l3 latin3"},
    {"ISO_8859-4:1988", "ISO_8859-4:1988", "csisolatin4 iso-8859-4 iso-ir-110 iso_8859-4 l4 latin4"},
    {"ISO_8859-5:1988", "ISO_8859-5:1988", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso_8859-5"},
    {"ISO_8859-6-E", "ISO-8859-6", "csiso88596e iso-8859-6-e"},
    {"ISO_8859-6-I", "ISO-8859-6", "csiso88596i iso-8859-6-i"},
    {"ISO_8859-6:1987", "ISO_8859-6:1987",
     "arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-ir-127 iso_8859-6"},
    {"ISO_8859-7:1987", "ISO_8859-7:1987",
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso_8859-7"},
    {"ISO_8859-8-E", "ISO-8859-8", "csiso88598e iso-8859-8-e"},
    {"ISO_8859-8-I", "ISO-8859-8", "csiso88598i iso-8859-8-i"},
    {"ISO_8859-8:1988", "ISO_8859-8:1988", "csisolatinhebrew hebrew iso-8859-8 iso-ir-138 iso_8859-8"},
    {"ISO_8859-9:1989", "ISO_8859-9:1989", "csisolatin5 iso-8859-9 iso-ir-148 iso_8859-9 l5 latin5"},
    {"KOI8-R", "KOI8-R", "cskoi8r"},
    {"KOI8-U", "KOI8-U", "cskoi8u"},
    {"macintosh", "macintosh", "csmacintosh mac"},
    {"Shift_JIS", "ibm-943_P15A-2003", "csshiftjis ms_kanji"},
    {"US-ASCII", "US-ASCII",
     "ansi_x3.4-1968 ansi_x3.4-1986 cp367 csascii ibm367 iso-ir-6 iso646-us iso_646.irv:1991 us"},
    {"UTF-16", "UTF-16", "csutf16"},
    {"UTF-16BE", "UTF-16BE", "csutf16be"},
    {"UTF-16LE", "UTF-16LE", "csutf16le"},
    {"UTF-8", "UTF-8", "csutf8"},
    {"windows-1250", "windows-1250", "cswindows1250"},
    {"windows-1251", "windows-1251", "cswindows1251"},
    {"windows-1252", "windows-1252", "cswindows1252"},
    {"windows-1253", "windows-1253", "cswindows1253"},
    {"windows-1254", "windows-1254", "cswindows1254"},
    {"windows-1255", "windows-1255", "cswindows1255"},
    {"windows-1256", "windows-1256", "cswindows1256"},
    {"windows-1257", "windows-1257", "cswindows1257"},
    {"windows-1258", "windows-1258", "cswindows1258"},
    {"windows-874", "windows-874-2000", "cswindows874"},
};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

bool Charset::defines(char32_t c) const {
  const bool control = c >= 0x80 && c < 0xa0;
  if (control)
    return !(name.starts_with("windows") || name.starts_with("E") ||
             (name.starts_with("ISO") && name != "ISO_8859-1:1987" && name != "ISO_8859-9:1989"));
  const bool own = c >= 0xe000 && c <= 0xf8ff;
  return !own || name.starts_with("UTF") || name == "GB18030" || name == "macintosh";
}

const Charset* find_charset(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), to_lower);
  const auto known = [&](const Charset& c) {
    return std::ranges::equal(c.name, lower, {}, to_lower) || has_word(c.aliases, lower);
  };
  const auto* at = std::ranges::find_if(kCharsets, known);
  return at == std::end(kCharsets) ? nullptr : at;
}

}  // namespace reprise::lang
