using System.Collections.Immutable;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>An adapter around an adapter; what a defect gives replaces what it would do.</summary>
internal sealed class ProviderDefect(
    Func<ChannelOrder, Func<ChannelOrder, ValueTask<ProviderResult>>, ValueTask<ProviderResult>>? send = null,
    Func<ProviderQueryResult, ProviderQueryResult>? query = null,
    Func<CallbackReading, IReadOnlyDictionary<string, ChannelOrder>, CallbackReading>? read = null) : Defect
{
    private readonly Dictionary<string, ChannelOrder> _sent = new(StringComparer.Ordinal);

    public override IProviderAdapter Provider(SimulatedNode node, IProviderAdapter provider) =>
        new Decorated((ProviderLink)provider, send ?? ((order, sends) => sends(order)), query ?? (said => said),
            read ?? ((reading, _) => reading), _sent);

    private sealed class Decorated(
        ProviderLink inner,
        Func<ChannelOrder, Func<ChannelOrder, ValueTask<ProviderResult>>, ValueTask<ProviderResult>> send,
        Func<ProviderQueryResult, ProviderQueryResult> query,
        Func<CallbackReading, IReadOnlyDictionary<string, ChannelOrder>, CallbackReading> read,
        Dictionary<string, ChannelOrder> sent)
        : ICardVerifier, ICardSigner, ISmsConfirmation, IPaymentProvider, IIncrementProvider, IReversalProvider, IRefundProvider,
            ICallbackReader
    {
        public ProviderId Provider => inner.Provider;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.PayAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> AuthoriseAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.AuthoriseAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.CaptureAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.VoidAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> IncrementAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.IncrementAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.ReverseAsync(of, provider, cancellationToken));

        public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            Send(order, of => inner.RefundAsync(of, provider, cancellationToken));

        public async ValueTask<ProviderQueryResult> QueryAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            query(await inner.QueryAsync(order, provider, cancellationToken).ConfigureAwait(false));

        public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            inner.VerifyAsync(order, provider, cancellationToken);

        public ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            inner.SignAsync(order, provider, cancellationToken);

        public ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            inner.UnsignAsync(order, provider, cancellationToken);

        public ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            inner.RequestSmsAsync(order, provider, cancellationToken);

        public ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            inner.ConfirmSmsAsync(order, provider, cancellationToken);

        public async ValueTask<CallbackReading> ReadCallbackAsync(
            CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) =>
            read(await inner.ReadCallbackAsync(message, provider, cancellationToken).ConfigureAwait(false), sent);

        private ValueTask<ProviderResult> Send(ChannelOrder order, Func<ChannelOrder, ValueTask<ProviderResult>> sends)
        {
            sent[order.Reference] = order with { Card = null };
            return send(order, sends);
        }
    }
}

/// <summary>The library reads a payment otherwise than it is stored, so that a guard does not see what it guards.</summary>
/// <param name="mask">What is read of an operation instead of what is stored; what is stored stays.</param>
internal sealed class GuardDoesNotSee(Func<ChannelOperation, ChannelOperation> mask) : Defect
{
    private readonly Dictionary<(TransactionKey Key, long Version), ChannelPayment> _true = [];

    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store, mask, _true);

    public override ChannelPayment Answer(ChannelPayment answered)
    {
        _true.TryGetValue((answered.Key, answered.Version), out ChannelPayment? stored);
        return stored ?? answered;
    }

    private sealed class Decorated(
        IStandInStore inner,
        Func<ChannelOperation, ChannelOperation> mask,
        Dictionary<(TransactionKey Key, long Version), ChannelPayment> seen)
        : StoreDecorator(inner)
    {
        public override async ValueTask<ChannelPayment?> FindChannelPaymentAsync(
            TransactionKey key, CancellationToken cancellationToken) =>
            Masked(await Inner.FindChannelPaymentAsync(key, cancellationToken).ConfigureAwait(false));

        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            bool isMasked = commit.ChannelPayment is { } asked && seen.ContainsKey((asked.Key, asked.Version));
            if (!isMasked)
            {
                return Inner.CommitAsync(commit, cancellationToken);
            }

            ChannelPayment payment = commit.ChannelPayment!;
            ChannelPayment stored = seen[(payment.Key, payment.Version)];
            ImmutableArray<ChannelOperation> operations =
            [
                .. payment.Operations.Select(operation =>
                    stored.Find(operation.Number) is { } known && operation == mask(known) ? known : operation),
            ];
            ChannelPayment unmasked = payment with { Operations = operations };
            // The next caller is answered what was computed from what was read.
            seen[(payment.Key, payment.Version + 1)] = unmasked with { Version = payment.Version + 1 };
            return Inner.CommitAsync(commit with { ChannelPayment = unmasked }, cancellationToken);
        }

        private ChannelPayment? Masked(ChannelPayment? payment)
        {
            if (payment is null || payment.Operations.All(operation => mask(operation) == operation))
            {
                return payment;
            }

            seen[(payment.Key, payment.Version)] = payment;
            return payment with { Operations = [.. payment.Operations.Select(mask)] };
        }
    }
}

/// <summary>The router is asked again for each further channel.</summary>
internal sealed class DecisionRolledAgain : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override async ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken) =>
            await Inner.FindChannelPaymentAsync(key, cancellationToken).ConfigureAwait(false) is { } payment
                ? payment with { Decision = payment.Decision with { Inputs = ["forgotten"] } }
                : null;
    }
}

/// <summary>What a failed charge used of a quota is given back twice.</summary>
internal sealed class QuotaReturnedTwice : Defect
{
    private readonly Dictionary<string, Router> _routers = new(StringComparer.Ordinal);

    public override void Routed(SimulatedNode node, Router router) => _routers[node.Name] = router;

    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store, () => _routers[node.Name]);

    private sealed class Decorated(IStandInStore inner, Func<Router> router) : StoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            CommitResult result = await Inner.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (result.IsCommitted && commit.ChannelPayment?.Operations.LastOrDefault() is
                { IsCharge: true, IsResolved: true, MovedMinor: 0 } failed && failed.ResolvedAt == commit.At
                && router().Current.Live.TryHandleOf(failed.Channel.Value!, out ChannelHandle handle))
            {
                int day = DateOnly.FromDateTime(failed.WrittenAt.UtcDateTime).DayNumber;
                router().Current.Live.Return(new QuotaReservation(handle, failed.Amount.Minor, day));
            }

            return result;
        }
    }
}

/// <summary>Records of cards are mixed up: a card is given the agreement that was last read for another.</summary>
internal sealed class AgreementOfAnotherCard : Defect
{
    public override ICardChannelStore CardStore(SimulatedNode node, ICardChannelStore store) => new Decorated(store);

    private sealed class Decorated(ICardChannelStore inner) : ICardChannelStore
    {
        private readonly Dictionary<ChannelId, string> _read = [];

        public async ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
            IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
        {
            IReadOnlyList<CardChannelRecord> records =
                await inner.ListCardChannelsAsync(cardTokens, cancellationToken).ConfigureAwait(false);
            CardChannelRecord[] mixed =
            [
                .. records.Select(record => record.AgreementNumber is not null && _read.TryGetValue(record.Channel, out string? other)
                    ? record with { AgreementNumber = other }
                    : record),
            ];
            foreach (CardChannelRecord record in records.Where(record => record.AgreementNumber is not null))
            {
                _read[record.Channel] = record.AgreementNumber!;
            }

            return mixed;
        }

        public ValueTask<bool> SaveCardChannelAsync(
            CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken) =>
            inner.SaveCardChannelAsync(record, replaces, cancellationToken);

        public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) =>
            inner.EraseCardAsync(cardTokens, cancellationToken);
    }
}

/// <summary>A charge is acknowledged before it is durable.</summary>
internal sealed class ChargeWrittenBehind : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            if (commit.ChannelPayment?.Operations.LastOrDefault() is not { IsCharge: true, IsAnswered: false, IsResolved: false })
            {
                return Inner.CommitAsync(commit, cancellationToken);
            }

            _ = Inner.CommitAsync(commit, CancellationToken.None).AsTask();
            return new ValueTask<CommitResult>(CommitResult.Committed);
        }
    }
}

/// <summary>A callback that comes again is booked again.</summary>
internal sealed class CardCallbackBookedTwice : Defect
{
    private readonly ProviderDefect _reader;
    private IStandInStore _store = null!;
    private CallbackReport? _read;

    public CardCallbackBookedTwice() => _reader = new ProviderDefect(read: (reading, _) =>
    {
        _read = reading.Reports is [var report] ? report : null;
        return reading;
    });

    public override IProviderAdapter Provider(SimulatedNode node, IProviderAdapter provider) => _reader.Provider(node, provider);

    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => _store = store;

    public override IPaymentCallbacks CallBacks(SimulatedNode node, IPaymentCallbacks callbacks) => new Decorated(this, callbacks);

    private async Task BookAgainAsync(CallbackReport report)
    {
        ChannelPayment? payment = await _store.FindChannelPaymentAsync(report.Reference, default).ConfigureAwait(false);
        if (payment?.Find(report.Reference) is not { IsResolved: true, TakesMoney: true })
        {
            return;
        }

        IReadOnlyList<JournalEntry> journal = await _store.ListJournalAsync(payment.Key, default).ConfigureAwait(false);
        JournalEntry[] again = [.. journal.Where(entry => entry.Event is "channel-paid" or "channel-captured").Take(1)
            .Select(entry => entry with { At = payment.CreatedAt })];
        await _store.CommitAsync(
            new StandInCommit { At = payment.CreatedAt, ChannelPayment = payment, Journal = again }, default).ConfigureAwait(false);
    }

    private sealed class Decorated(CardCallbackBookedTwice defect, IPaymentCallbacks inner) : IPaymentCallbacks
    {
        public async ValueTask<CallbackResult> ReceiveAsync(
            ProviderId provider, CallbackMessage message, CancellationToken cancellationToken)
        {
            ValueTask<CallbackResult> received = inner.ReceiveAsync(provider, message, cancellationToken);
            CallbackReport? report = defect._read;
            CallbackResult result = await received.ConfigureAwait(false);
            if (report is { Result.Outcome: OperationOutcome.Succeeded } && result.Status == CallbackStatus.Recorded)
            {
                await defect.BookAgainAsync(report).ConfigureAwait(false);
            }

            return result;
        }
    }
}

/// <summary>The planted defects of card payments, by name.</summary>
internal static class CardDefects
{
    public static IEnumerable<KeyValuePair<string, PlantedDefect>> All => Defects.Select(
        defect => new KeyValuePair<string, PlantedDefect>(defect.Key, defect.Value with { PaysByCard = true }));

    private static Dictionary<string, PlantedDefect> Defects => new(StringComparer.Ordinal)
    {
        ["card-channel-after-timeout"] = new("A channel that does not answer counts as one that was not asked.",
            () => new ProviderDefect(send: TimeoutAsFailedAsync)),
        ["card-unknown-is-not-executed"] = new("A charge that a channel does not find counts as not executed at once.",
            () => new ProviderDefect(query: said => said.Result is null
                ? ProviderQueryResult.Found(ProviderResult.NotExecuted("not-found")) : said)),
        ["card-pending-is-declined"] = new("A charge that a channel accepted counts as declined.",
            () => new ProviderDefect(send: async (order, send) => await send(order).ConfigureAwait(false) is
            { Outcome: not OperationOutcome.Pending } result ? result : ProviderResult.SoftDecline("pending"))),
        ["card-adapter-sends-again"] = new("An adapter sends an order again after no answer.",
            () => new ProviderDefect(send: SendAgainAsync)),
        ["card-refund-race"] = new("A refund does not see others that are under way.",
            () => new GuardDoesNotSee(operation => operation is { Kind: OperationKind.Refund, ReturnsSurplus: false, IsResolved: false }
                ? Undone(operation) : operation)),
        ["card-capture-above"] = new("A capture does not see others that are under way.",
            () => new GuardDoesNotSee(operation => operation is { Kind: OperationKind.Capture, IsResolved: false }
                ? Undone(operation) : operation)),
        ["card-void-after-capture"] = new("An authorisation is voided although something is captured.",
            () => new GuardDoesNotSee(operation => operation.Kind == OperationKind.Capture ? Undone(operation) : operation)),
        ["card-surplus-returned-twice"] = new("A return of surplus is written again while one is under way.",
            () => new GuardDoesNotSee(operation => operation is { ReturnsSurplus: true, IsResolved: false }
                ? Undone(operation) : operation)),
        ["card-decision-rolled-again"] = new("The router decides again for each further channel.", () => new DecisionRolledAgain()),
        ["card-quota-returned-twice"] = new("What a failed charge used of a quota is given back twice.", () => new QuotaReturnedTwice()),
        ["card-agreement-mixed-up"] = new("A card is charged by the agreement of another card.", () => new AgreementOfAnotherCard()),
        ["card-callback-other-amount"] = new("A callback of another amount is taken for the order's.",
            () => new ProviderDefect(read: (reading, sent) => Each(reading, report => sent.TryGetValue(report.Reference, out var order)
                ? report with { AmountMinor = order.Amount.Minor } : report))),
        ["card-callback-other-currency"] = new("The currency of a callback is not read.",
            () => new ProviderDefect(read: (reading, _) => Each(reading, report => report with { Currency = null }))),
        ["card-callback-other-merchant"] = new("The merchant of a callback is not read.",
            () => new ProviderDefect(read: (reading, _) => Each(reading, report => report with { MerchantNumber = null }))),
        ["card-callback-unsigned"] = new("The signature of a callback is not verified.",
            () => new ProviderDefect(read: (reading, _) => reading with { IsAuthentic = true })),
        ["card-callback-replayed"] = new("The time at which a callback was signed is not read.",
            () => new ProviderDefect(read: (reading, _) => reading with { SignedAt = null })),
        ["card-callback-booked-twice"] = new("A callback that comes again is booked again.", () => new CardCallbackBookedTwice()),
        ["card-charge-before-write"] = new("A charge is sent before it is durable.", () => new ChargeWrittenBehind()),
        ["card-late-answer-overwrites"] = new("A late answer overwrites an operation that has ended.",
            () => new CommitDefect(commit => commit.ChannelPayment is { } payment
                && commit.Discrepancies.Any(discrepancy => discrepancy.Kind == DiscrepancyKind.ChannelContradiction)
                ? commit with
                {
                    ChannelPayment = payment with
                    {
                        Operations = [.. payment.Operations.Select(operation => operation is
                        { IsCharge: true, IsResolved: true, BookedMinor: not null }
                            ? operation with { Outcome = OperationOutcome.Succeeded } : operation)],
                    },
                }
                : null)),
        ["card-fee-not-booked"] = new("What a channel charges is not booked.",
            () => new CommitDefect(commit => commit.Journal.Any(entry => entry.Event == "channel-fee")
                ? commit with { Journal = [.. commit.Journal.Where(entry => entry.Event != "channel-fee")] } : null)),
        ["card-work-item-dropped"] = new("A charge without an outcome is not put into the queue.",
            () => new CommitDefect(commit => commit.ChannelPayment is { NewestCharge.IsResolved: false }
                ? commit with { Work = [.. commit.Work.Select(change => change with { DueAt = null })] } : null)),
        ["card-notice-dropped"] = new("What ends after its caller was answered is told to nobody.",
            () => new CommitDefect(commit => commit.ChannelPayment is not null && commit.Outbox.Count > 0
                ? commit with { Outbox = [] } : null)),
        ["card-forgery-not-shown"] = new("A report that does not fit its order opens no discrepancy.",
            () => new CommitDefect(commit => commit.Discrepancies.Any(discrepancy => discrepancy.Kind == DiscrepancyKind.ReportNotBound)
                ? commit with { Discrepancies = [] } : null)),
        ["card-holder-in-timeline"] = new("The cardholder's name is written into the timeline.",
            () => new CommitDefect(commit => commit.ChannelPayment is { CardToken: not null } && commit.Timeline.Count > 0
                ? commit with { Timeline = [commit.Timeline[0] with { Detail = $"charge {CardPeople.Details(0).HolderName}" }] }
                : null)),
    };

    private static ChannelOperation Undone(ChannelOperation operation) => operation with
    {
        IsResolved = true,
        IsAnswered = true,
        Outcome = OperationOutcome.NotExecuted,
        BookedMinor = null,
        AskAt = null,
    };

    private static CallbackReading Each(CallbackReading reading, Func<CallbackReport, CallbackReport> change) =>
        reading with { Reports = [.. reading.Reports.Select(change)] };

    private static async ValueTask<ProviderResult> TimeoutAsFailedAsync(
        ChannelOrder order, Func<ChannelOrder, ValueTask<ProviderResult>> send)
    {
        try
        {
            ProviderResult result = await send(order).ConfigureAwait(false);
            return result.Outcome == OperationOutcome.Unknown ? ProviderResult.NotExecuted("timeout") : result;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return ProviderResult.NotExecuted("timeout");
        }
    }

    private static async ValueTask<ProviderResult> SendAgainAsync(
        ChannelOrder order, Func<ChannelOrder, ValueTask<ProviderResult>> send)
    {
        try
        {
            return await send(order).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return await send(order).ConfigureAwait(false);
        }
    }
}
