using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>How lines of fixed width are written.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Fields">The fields, by their bytes.</param>
/// <param name="Length">The bytes of a line, without its end.</param>
internal sealed record FixedForm(Encoding Encoding, FixedField[] Fields, int Length);
