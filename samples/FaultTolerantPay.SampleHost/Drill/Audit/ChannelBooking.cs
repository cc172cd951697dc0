namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>What the bank booked at one of its endpoint groups under one reference, in minor units.</summary>
internal sealed record ChannelBooking(string Group, string Kind, string Reference, string Currency, long AmountMinor);
