namespace FaultTolerantPay.SampleBank.Payouts;

/// <summary>The body of a callback.</summary>
internal sealed record Callback(
    string Reference, string Status, string? Code, string? DeclineKind, string Merchant, string Order, string Attempt, long BookedMinor,
    long FeeMinor, string Currency);
