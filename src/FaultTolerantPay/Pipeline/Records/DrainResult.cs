namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What became of the records that the store did not take before its node stopped.</summary>
/// <param name="Kept">How many are kept beside the store: the next node that starts writes them.</param>
/// <param name="Location">Where; null where none are.</param>
/// <param name="Lost">How many are lost with the process.</param>
public readonly record struct DrainResult(int Kept, string? Location, int Lost);
