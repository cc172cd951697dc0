namespace FaultTolerantPay.Statements.Reading;

/// <summary>A field at fixed bytes of a line.</summary>
/// <param name="Start">Its first byte, from 0.</param>
/// <param name="Width">Its number of bytes.</param>
internal readonly record struct FixedField(int Start, int Width);
