namespace FaultTolerantPay.Faults;

/// <summary>The business system's answer about one payment.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Reference">The business system's reference, where there is one.</param>
/// <param name="Code">Its own code, for a decline.</param>
public readonly record struct PrimaryAnswer(PrimaryFate Fate, string? Reference = null, string? Code = null);
