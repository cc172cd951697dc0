using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>How delimited lines are written.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Separator">What stands between two values.</param>
/// <param name="Prefix">What stands before each value; a separator counts only before it. Null if nothing does.</param>
/// <param name="Quotes">Whether values may stand between double quotes, as in RFC 4180, but on one line.</param>
internal sealed record DelimitedForm(Encoding Encoding, char Separator = ',', char? Prefix = null, bool Quotes = false);
