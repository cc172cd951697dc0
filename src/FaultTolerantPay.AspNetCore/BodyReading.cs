namespace FaultTolerantPay.AspNetCore;

/// <summary>What came of reading a body.</summary>
/// <param name="Bytes">The whole body; null if it is refused.</param>
/// <param name="Status">The HTTP status of the refusal; 0 if there is none.</param>
internal readonly record struct BodyReading(byte[]? Bytes, int Status);
