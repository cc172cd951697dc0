namespace FaultTolerantPay;

/// <summary>A channel in a routing decision.</summary>
/// <param name="Channel">The logical channel.</param>
/// <param name="Provider">Its provider.</param>
public readonly record struct RoutedChannel(ChannelId Channel, ProviderId Provider);
