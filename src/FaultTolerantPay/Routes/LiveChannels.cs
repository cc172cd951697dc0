using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routes;

/// <summary>What real attempts tell the router, and what it says of a channel now.</summary>
internal sealed class LiveChannels(RouterSource routers, TimeProvider time)
{
    private readonly KeptRoom _kept = new();

    /// <summary>Reserves room in a channel's quotas for one attempt. A channel that the catalogue does not have, has no room.</summary>
    public bool TryReserve(ChannelId channel, long amountMinor, DateTimeOffset now, out QuotaReservation reservation)
    {
        reservation = default;
        return routers.FindChannel(channel) is { } known && routers.Live!.TryReserve(known, amountMinor, now, out reservation);
    }

    /// <summary>Gives back what was reserved for an attempt that was not written.</summary>
    public void Return(in QuotaReservation reservation) => routers.Live?.Return(reservation);

    /// <summary>An attempt was written: what was reserved for it is in use until it ends.</summary>
    public void Keep(string reference, in QuotaReservation reservation) => _kept.Add(reference, reservation);

    /// <summary>
    /// An attempt has ended. If it certainly failed, what this process reserved for it is given back. What another node reserved, or an
    /// earlier life of this one, was read from the store with the attempts of that time, and stays as it was read.
    /// </summary>
    public void Ended(string reference, bool hasFailed)
    {
        if (_kept.TryTake(reference, out QuotaReservation reservation) && hasFailed)
        {
            Return(reservation);
        }
    }

    /// <summary>
    /// Counts an attempt again that was given back and took effect after all. It counts above a quota that others have used up by now.
    /// </summary>
    public void UseAfterAll(ChannelId channel, long amountMinor, DateTimeOffset writtenAt)
    {
        if (routers.FindChannel(channel) is { } known)
        {
            routers.Live!.Use(known, amountMinor, writtenAt);
        }
    }

    /// <summary>Whether the channel takes payments now: it is up, and its breaker is not open.</summary>
    public bool IsUp(ChannelId channel) =>
        routers.Live is { } live && live.TryHandleOf(channel.Value, out ChannelHandle handle)
        && live.ShareBasisPoints(handle, time.GetUtcNow()) > 0;

    /// <summary>Reports the end of an attempt. A result that says nothing about the channel is not reported.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="cause">Who caused it. Null: the issuer for a decline, otherwise the channel.</param>
    /// <param name="isHardDecline">Whether a decline is for good.</param>
    /// <param name="latency">How long the channel took; null: it is not known.</param>
    /// <param name="segment">The request's segment: <see cref="RoutedDecision.Segment"/>.</param>
    public void Report(
        ChannelId channel, OperationOutcome outcome, FailureCause? cause, bool isHardDecline, TimeSpan? latency,
        ImmutableArray<string> segment)
    {
        if (routers.Table is { } table && table.Live.TryHandleOf(channel.Value, out ChannelHandle handle)
            && Meaning(outcome, cause, isHardDecline) is { } meaning)
        {
            RouteQuery query = SegmentNames.RequestOf(segment, table.Catalogue.Schema).AsQuery();
            table.Live.Report(handle, meaning, latency, time.GetUtcNow(), query.Schema, query.Code);
        }
    }

    /// <summary>Reports what an attempt was worth whose outcome is certain.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="cause">Who caused it; null as for <see cref="Report"/>.</param>
    /// <param name="isHardDecline">Whether a decline is for good.</param>
    /// <param name="amount">What was to be moved.</param>
    /// <param name="feeMinor">What the channel charged, in minor units.</param>
    /// <param name="latency">How long it took until the outcome was certain.</param>
    public void ReportCost(
        ChannelId channel, OperationOutcome outcome, FailureCause? cause, bool isHardDecline, Money amount, long feeMinor, TimeSpan latency)
    {
        if (routers.Live is { } live && live.TryHandleOf(channel.Value, out ChannelHandle handle))
        {
            // A merchant's or an unclear cause says nothing about the channel, which charges for the attempt all the same.
            ChannelAttemptOutcome ended = Meaning(outcome, cause, isHardDecline)
                ?? (outcome == OperationOutcome.Declined ? DeclineOf(isHardDecline) : ChannelAttemptOutcome.TechnicalFailure);
            live.ReportCost(handle, new AttemptCost(ended, amount.Currency.Code, amount.Minor, feeMinor, latency));
        }
    }

    /// <summary>How an outcome counts; null: it is not certain, or says nothing about the channel.</summary>
    private static ChannelAttemptOutcome? Meaning(OperationOutcome outcome, FailureCause? cause, bool isHardDecline) => outcome switch
    {
        OperationOutcome.Succeeded => ChannelAttemptOutcome.Approved,
        OperationOutcome.Pending => null,
        _ => (cause ?? (outcome == OperationOutcome.Declined ? FailureCause.Issuer : FailureCause.Channel)) switch
        {
            FailureCause.Issuer => DeclineOf(isHardDecline),
            FailureCause.Channel => ChannelAttemptOutcome.TechnicalFailure,
            FailureCause.Customer => ChannelAttemptOutcome.CustomerAbandoned,
            _ => null,
        },
    };

    private static ChannelAttemptOutcome DeclineOf(bool isHard) =>
        isHard ? ChannelAttemptOutcome.HardDecline : ChannelAttemptOutcome.SoftDecline;
}
