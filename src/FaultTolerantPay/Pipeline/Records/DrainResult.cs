namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What happened to the records that the store did not take before the node stopped.</summary>
/// <param name="Kept">How many records are kept outside the store. The next node that starts writes them.</param>
/// <param name="Location">Where they are kept; null if there are none.</param>
/// <param name="Lost">How many records are lost when the process ends.</param>
internal readonly record struct DrainResult(int Kept, string? Location, int Lost);
