using System.Collections.Immutable;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Routes;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments;

/// <summary>
/// Writes the charge at the next channel of a payment's pinned decision. Room in the channel's quotas is reserved first, and given back if
/// the charge is not written.
/// </summary>
internal sealed class NextChannel(
    ChannelPaymentUpdater updater,
    ChannelRouter router,
    LiveChannels live,
    ChannelUsage usage,
    NewOperations operations,
    TimeProvider time,
    IOptions<PaymentOptions> options)
{
    private readonly PaymentOptions _options = options.Value;

    /// <summary>Stores a new payment with its first charge, in one commit.</summary>
    public async ValueTask<StoredStep> BeginAsync(
        ChannelPayment payment, DateTimeOffset answerBy, CancellationToken cancellationToken)
    {
        await usage.RestoreAsync(payment.Decision.Channels.Select(channel => channel.Channel)).ConfigureAwait(false);
        var room = new ReservedRoom(live);
        ImmutableArray<RoutedChannel> open = Reserve(payment, payment.Decision.Channels, room, payment.CreatedAt);
        if (open.IsEmpty)
        {
            return new StoredStep(null, null, ChannelRefusal.NoRoute, IsStored: false);
        }

        ChannelStep created = ChargeTransitions.Create(payment with { Decision = payment.Decision with { Channels = open } });
        ChannelStep written = created.IsChanged
            ? created.Change.WriteCharge(operations.TermsAt(created.Change.At, operations.NextReference(), answerBy))
            : created;
        return await StoreAsync(room, () => updater.CreateAsync(written, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>
    /// Stores the charge at the next channel. The decision is made again only if what it depended on changed. A payment for which no
    /// channel is left ends unpaid.
    /// </summary>
    public async ValueTask<StoredStep> WriteNextAsync(
        ChannelPayment payment, RouteInput input, DateTimeOffset answerBy, CancellationToken cancellationToken)
    {
        RoutedDecision decision = payment.Decision;
        if (!ChannelRouter.InputsOf(input).SequenceEqual(decision.Inputs, StringComparer.Ordinal))
        {
            // Without a rule against it, the channels that were tried may be the best ones again.
            ChannelId[] tried = [.. payment.Operations.Where(operation => operation.IsCharge).Select(operation => operation.Channel)];
            decision = router.Decide(input with { Tried = [.. tried] }, _options.MaxAttempts + tried.Length).Decision ?? decision;
        }

        ImmutableArray<RoutedChannel> untried = [.. decision.Channels.Where(channel => !WasTried(payment, channel))];
        await usage.RestoreAsync(untried.Select(channel => channel.Channel)).ConfigureAwait(false);
        var room = new ReservedRoom(live);
        DateTimeOffset reservedAt = time.GetUtcNow();
        ImmutableArray<RoutedChannel> open = Reserve(payment, untried, room, reservedAt);
        decision = decision with { Channels = open };
        string reference = operations.NextReference();
        return await StoreAsync(
            room,
            () => updater.UpdateAsync(
                payment.Key,
                lease: null,
                change => Write(change, payment.Decision, decision, reference, reservedAt, answerBy),
                cancellationToken,
                payment))
            .ConfigureAwait(false);
    }

    private ChannelStep Write(
        ChannelPaymentChange change, RoutedDecision pinned, RoutedDecision decision, string reference, DateTimeOffset reservedAt,
        DateTimeOffset answerBy)
    {
        // Another caller of the same payment may have written the next charge, or another decision, in the meantime. The room that was
        // reserved is of the channel that this caller chose, and serves no other.
        if (change.After.Decision != pinned || (decision.Channels is [var chosen, ..] && WasTried(change.After, chosen)))
        {
            return ChannelRefusal.DecisionInUse;
        }

        ChannelPaymentChange repinned = change;
        bool isNewOrder = change.After.Decision.Channels.FirstOrDefault(channel => !WasTried(change.After, channel)) is var planned
            && (decision.Channels.IsEmpty || decision.Channels[0] != planned
                || !decision.Inputs.SequenceEqual(pinned.Inputs, StringComparer.Ordinal));
        if (isNewOrder)
        {
            ChannelStep step = change.Repin(decision);
            if (!step.IsChanged)
            {
                return step;
            }

            repinned = step.Change;
        }

        ChannelStep written = repinned.WriteCharge(operations.TermsAt(change.At, reference, answerBy) with { ReservedAt = reservedAt });
        return written.Refusal is ChannelRefusal.NoChannelLeft or ChannelRefusal.AttemptsUsed or ChannelRefusal.TimeOver
            ? (change.At < answerBy ? repinned.Told() : repinned).EndUnpaid()
            : written;
    }

    /// <summary>
    /// The channels from the first one that has room in its quotas, which is reserved. Channels that are down come last, so that they are
    /// tried only if all are.
    /// </summary>
    private ImmutableArray<RoutedChannel> Reserve(
        ChannelPayment payment, ImmutableArray<RoutedChannel> channels, ReservedRoom room, DateTimeOffset at)
    {
        ImmutableArray<RoutedChannel> ordered =
            [.. channels.Where(channel => live.IsUp(channel.Channel)), .. channels.Where(channel => !live.IsUp(channel.Channel))];
        for (int first = 0; first < ordered.Length; first++)
        {
            if (room.TryReserve(ordered[first].Channel, payment.Amount, at))
            {
                return ordered[first..];
            }
        }

        return [];
    }

    private static ValueTask<StoredStep> StoreAsync(ReservedRoom room, Func<ValueTask<StoredStep>> store) => room.HoldAsync(async () =>
    {
        StoredStep step = await store().ConfigureAwait(false);
        if (step.IsWritten)
        {
            room.Keep(step.Operation.Reference);
        }

        return step;
    });

    private static bool WasTried(ChannelPayment payment, RoutedChannel channel) =>
        payment.Operations.Any(operation => operation.IsCharge && operation.Channel == channel.Channel);
}
