namespace FaultTolerantPay.Routing.Analysis;

/// <summary>What a scene can make of a channel.</summary>
/// <param name="IsNever">It is never the answer.</param>
/// <param name="IsFallback">It is the answer only while another channel is removed.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct ChannelUse(bool IsNever, bool IsFallback, string Reason);
