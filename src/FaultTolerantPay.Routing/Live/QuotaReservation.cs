namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// Room that one attempt reserved in the quotas of a channel and its provider. Call <see cref="LiveState.Return"/> if the attempt was
/// declined or not executed. Keep it if the attempt succeeded, is pending or has an unknown result. The default value reserves nothing;
/// returning it does nothing.
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="AmountMinor">The amount, in minor units, from 0.</param>
/// <param name="Day">The local day of the reservation, as in <see cref="DateOnly.DayNumber"/>.</param>
public readonly record struct QuotaReservation(ChannelHandle Channel, long AmountMinor, int Day)
{
    /// <summary>The id of the provider that counts the reservation too; null if only the channel does. Store it with the rest.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The local day of the reservation at the provider, whose time zone may differ. Store it with the rest.</summary>
    public int ProviderDay { get; init; }

    /// <summary>The channel's count of reservations at its creation; 0 for a reservation that was restored from a store.</summary>
    internal long Number { get; init; }

    internal bool IsNone => Number == 0 && Day == 0;
}
