namespace FaultTolerantPay.Routing.Analysis;

/// <summary>When an operation can choose a channel.</summary>
/// <param name="IsNever">The operation never chooses it.</param>
/// <param name="IsFallback">The operation chooses it only while another channel is removed.</param>
/// <param name="Reason">The reason.</param>
internal readonly record struct ChannelUse(bool IsNever, bool IsFallback, string Reason);
