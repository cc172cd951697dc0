using System.Text.Json;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;
using static FaultTolerantPay.Simulation.Cards.CardPaymentFacts;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>
/// All card payments that became durable, kept apart from the store and checked commit by commit, and before each order leaves (M1 to M8).
/// </summary>
internal sealed class CardFactsCheck(SimulatedWorld world)
{
    private static readonly Account[] Accounts =
        [Account.ChannelReceivable, Account.MerchantPayable, Account.CardRefunds, Account.ChannelFees];

    private readonly Dictionary<TransactionKey, CardPaymentFacts> _payments = [];
    private readonly Dictionary<OrderId, List<CardPaymentFacts>> _orders = [];
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<TransactionKey, CardPaymentFacts> Payments => _payments;

    /// <summary>Payments of which a provider said what is not true: an operator would have to decide.</summary>
    public HashSet<TransactionKey> LiedAbout { get; } = [];

    public CardPaymentFacts? Find(TransactionKey key) => _payments.GetValueOrDefault(key);

    public ChannelOperation? Operation(OutsideCardOrder order) => Find(order.Payment)?.Payment.Find(order.Reference);

    public bool IsNotBound(OutsideCardOrder order) =>
        Find(order.Payment)!.Discrepancies.Exists(discrepancy => discrepancy.Kind == DiscrepancyKind.ReportNotBound);

    public void LieTold(OutsideCardOrder order, CallbackStatus status)
    {
        CardPaymentFacts facts = Find(order.Payment)!;
        ChannelOperation operation = facts.Payment.Find(order.Reference)!;
        bool isClosed = operation.IsReversed || facts.Payment.Operations.Any(other => other.Original == operation.Number);
        if (status != CallbackStatus.Recorded)
        {
            world.Fail("M1", $"a callback for {order.Name} is {status}.");
        }
        else if (!isClosed && !facts.Discrepancies.Exists(discrepancy => discrepancy.Kind == DiscrepancyKind.ChannelContradiction))
        {
            world.Fail("M7", $"{order.Name} was reported as declined against the record, and no discrepancy was opened.");
        }
    }

    /// <summary>An order leaves a node: it is durable, its outcome is open, and it is for this card (M1, M3).</summary>
    public void Sent(ChannelOrder order)
    {
        ChannelPayment? payment = Find(order.Payment)?.Payment;
        if (payment?.Find(order.Reference) is not { } operation)
        {
            world.Fail("M1", $"{order.Kind} of {order.Payment} is sent before it is stored.");
            return;
        }

        if (operation.IsResolved || operation.Channel != order.Channel.Id || operation.Amount != order.Amount)
        {
            world.Fail("M1", $"{order} is sent; stored is {operation.Kind} of {operation.Amount} at {operation.Channel}, "
                + $"{(operation.IsResolved ? operation.Outcome.ToString() : "open")}.");
        }

        if (!_sent.Add(order.Reference))
        {
            world.Fail("M2", $"{operation.Number} of {order.Payment} is sent twice.");
        }

        int card = world.Cards!.CardOf(order.Payment);
        if (order.Card is { } details && CardScene.IndexOf(details.Number.Span) != card)
        {
            world.Fail("agreement", $"{operation.Number} of {order.Payment} has the details of another card.");
        }

        if (order.AgreementNumber is { } agreement && world.Cards.Providers.CardOf(order.Channel.Id, agreement) != card)
        {
            world.Fail("agreement", $"{operation.Number} of {order.Payment} is sent with the agreement of another card or channel.");
        }

        if (operation.Kind is OperationKind.Pay or OperationKind.Authorise)
        {
            world.Coverage.Mark(order.AgreementNumber is not null ? "charged by an agreement" : "charged by details");
        }
    }

    /// <summary>A card-channel record is being saved: it has the agreement of its card and channel, and no secret.</summary>
    public void Saved(CardChannelRecord record)
    {
        ScanSecrets("card-channel record", JsonSerializer.Serialize(record));
        // A card of which only the token was ever given has no masked number.
        if (record.AgreementNumber is { } agreement
            && (world.Cards!.Providers.CardOf(record.Channel, agreement) is not { } card
                || (record.MaskedNumber is { } masked && masked != CardScene.MaskedOf(card))
                || (world.Cards.TokenOf(card) is { } token && token != new CardToken(record.CardToken, record.KeyId).ToString())))
        {
            world.Fail("agreement", $"{record.MaskedNumber} at {record.Channel} has the agreement of another card or channel.");
        }

        world.Coverage.Mark("card-channel record " + record.Verification);
    }

    /// <summary>A commit is durable.</summary>
    public void Committed(Edge edge, StandInCommit commit)
    {
        ChannelPayment payment = commit.ChannelPayment!;
        CardPaymentFacts? facts = Find(payment.Key);
        ChannelPayment? before = facts?.Payment;
        if ((before?.Version ?? 0) != payment.Version)
        {
            world.Fail("M2", $"{payment.Key} has version {before?.Version ?? 0}; the step was made on {payment.Version}.");
        }

        if (facts is null)
        {
            _payments.Add(payment.Key, facts = new CardPaymentFacts { Payment = payment });
            if (!_orders.TryGetValue(payment.Key.Order, out List<CardPaymentFacts>? attempts))
            {
                _orders.Add(payment.Key.Order, attempts = []);
            }

            CheckOrderIsFree(payment, attempts);
            attempts.Add(facts);
        }

        facts.Payment = payment with { Version = payment.Version + 1 };
        facts.Versions[facts.Payment.Version] = facts.Payment;
        facts.Discrepancies.AddRange(commit.Discrepancies);
        foreach (WorkChange change in commit.Work.Where(change => change.Item.Kind == WorkKind.ChannelPayment))
        {
            facts.IsQueued = change.DueAt is not null;
        }

        foreach (ChannelOperation ended in payment.Operations.Where(
            operation => operation.IsResolved && before?.Find(operation.Number) is not { IsResolved: true }))
        {
            facts.EndedIn[ended.Number] = edge.Life;
        }

        Book(facts, commit);
        CheckOperations(edge.Node, facts, before);
        CheckDecision(facts, before, commit);
        CheckAmounts(facts);
        CheckQueued(facts);
        Scan(commit, edge);
        Cover(facts, before, commit);
    }

    /// <summary>What a caller was answered is what is stored, and the same at each replay (M4).</summary>
    public void Answered(TransactionKey key, CardPaymentAnswer answer)
    {
        ScanSecrets("answer", answer.Reason);
        if (answer.Refusal is { } refusal)
        {
            world.Coverage.Mark("card refusal " + refusal);
        }

        if (answer.Payment is not { } answered)
        {
            return;
        }

        ChannelPayment payment = world.Defect.Answer(answered);
        CardPaymentFacts? facts = Find(payment.Key);
        if (payment.Key != key || facts is null || !facts.Versions.TryGetValue(payment.Version, out ChannelPayment? stored)
            || stored != payment)
        {
            world.Fail("M4", $"{key} was answered version {payment.Version} ({payment.State}), which is not stored.");
            return;
        }

        // Another caller may have been answered newer news first.
        bool wasPaid = facts.Answered is { } known && IsPaid(known);
        bool wasUnpaid = facts.Answered is ChannelPaymentState.Declined or ChannelPaymentState.NotExecuted;
        bool isReversed = payment.Operations.Any(operation => operation.IsReversed);
        if ((wasPaid && !IsPaid(payment.State) && payment.State is ChannelPaymentState.Declined or ChannelPaymentState.NotExecuted
            && !isReversed) || (wasUnpaid && payment.State != facts.Answered && payment.EndedAt is not null))
        {
            world.Fail("M4", $"{key} was answered {facts.Answered}, and is now answered {payment.State}.");
        }

        facts.Answered = payment.State;
        facts.Told.UnionWith(payment.Operations
            .Where(operation => operation.IsResolved && !(operation.IsCharge && IsOpen(payment.State)))
            .Select(operation => operation.Number));
        if (payment.NewestCharge is { } charge && IsOpen(payment.State))
        {
            facts.AnsweredOpen.Add(charge.Number);
        }
    }

    /// <summary>The same request is always the same operation (M4).</summary>
    public void Answered(TransactionKey key, string request, CardPaymentAnswer answer)
    {
        Answered(key, answer);
        if (answer.Operation is not { } operation || Find(key) is not { } facts)
        {
            return;
        }

        if (operation.RequestId != request
            || (facts.ByRequest.TryGetValue(request, out OperationNumber known) && known != operation.Number))
        {
            world.Fail("M4", $"request {request} of {key} was {(facts.ByRequest.TryGetValue(request, out known) ? known : null)}, and is "
                + $"now {operation.Number} of request {operation.RequestId}.");
        }

        facts.ByRequest[request] = operation.Number;
        if (!operation.IsResolved)
        {
            facts.AnsweredOpen.Add(operation.Number);
        }
    }

    /// <summary>A merchant is told how an operation ended, or its payment.</summary>
    public void Noticed(Notice notice)
    {
        if (Find(notice.Key) is not { } facts || notice.Operation is not { } number
            || facts.Payment.Find(number) is not { IsResolved: true } operation || operation.Outcome != notice.OperationOutcome)
        {
            world.Fail("M4", $"a notice says that {notice.Operation} of {notice.Key} is {notice.OperationOutcome}.");
            return;
        }

        if (!operation.IsCharge || !IsOpen(notice.PaymentState!.Value))
        {
            facts.Told.Add(number);
        }
    }

    public static bool IsOpen(ChannelPaymentState state) =>
        state is ChannelPaymentState.Created or ChannelPaymentState.InProgress or ChannelPaymentState.Unknown;

    private static bool IsPaid(ChannelPaymentState state) => state is ChannelPaymentState.Paid or ChannelPaymentState.Authorised
        or ChannelPaymentState.PartlyCaptured or ChannelPaymentState.Captured;

    public void ScanSecrets(string where, string? text)
    {
        world.Scan(where, text);
        if (text is null)
        {
            return;
        }

        foreach (string card in CardPeople.Cards)
        {
            if (text.Contains(card, StringComparison.Ordinal))
            {
                world.Fail("M8", $"a card number is in a {where}.");
            }
        }
    }

    /// <summary>Another attempt begins only when every earlier one is certainly unpaid (M2).</summary>
    private void CheckOrderIsFree(ChannelPayment payment, List<CardPaymentFacts> attempts)
    {
        foreach (CardPaymentFacts other in attempts)
        {
            bool isOpen = other.Payment.EndedAt is null || other.Payment.Operations.Any(operation =>
                operation is { IsCharge: true, IsResolved: false } || operation.SurplusMinor > 0);
            bool isReturned = other.Payment.SurplusMinor == other.Payment.SurplusReturnedMinor
                && !other.Has(OperationKind.Pay, charge => Moved(charge) > 0)
                && !other.Has(OperationKind.Authorise, charge => Moved(charge) > 0);
            bool isVoided = other.Has(OperationKind.Void, voided => Moved(voided) > 0) || other.Payment.ExpiredMinor > 0;
            if ((isOpen && !isVoided && !(other.Payment.EndedAt is not null && isReturned)) || other.Payment.IsHeld)
            {
                world.Fail("M2", $"{payment.Key} begins while {other.Payment.Key} is {other.Payment.State}.");
            }
        }

        if (attempts.Count > 0)
        {
            world.Coverage.Mark("new attempt of a card payment");
        }
    }

    private void Book(CardPaymentFacts facts, StandInCommit commit)
    {
        foreach (JournalEntry entry in commit.Journal)
        {
            long sum = 0;
            foreach (Posting posting in entry.Postings)
            {
                facts.Booked[posting.Account] = facts.Booked.GetValueOrDefault(posting.Account) + posting.AmountMinor;
                sum += posting.AmountMinor;
            }

            if (sum != 0)
            {
                world.Fail("M6", $"{entry.Event} of {entry.Key} sums to {sum}.");
            }
        }

        foreach (Account account in Accounts)
        {
            long implied = facts.Payment.Operations.Sum(operation => Implied(operation, account));
            if (facts.Booked.GetValueOrDefault(account) != implied)
            {
                world.Fail("M6", $"{facts.Payment.Key} has {facts.Booked.GetValueOrDefault(account)} on {account}; its operations imply "
                    + $"{implied}.");
            }
        }
    }

    private static long Implied(ChannelOperation operation, Account account)
    {
        long taken = operation.TakesMoney ? Moved(operation) : 0;
        long surplus = operation.TakesMoney ? operation.SurplusMinor : 0;
        long back = operation.Kind == OperationKind.Refund ? Moved(operation) : 0;
        long underWay = operation is { Kind: OperationKind.Refund, ReturnsSurplus: false, IsResolved: false } ? operation.Amount.Minor : 0;
        return account switch
        {
            Account.ChannelReceivable => taken + surplus - back - operation.FeeMinor,
            Account.MerchantPayable => (operation.ReturnsSurplus ? 0 : back) + underWay - taken,
            Account.CardRefunds => (operation.ReturnsSurplus ? back : 0) - underWay - surplus,
            _ => operation.FeeMinor,
        };
    }

    /// <summary>What has ended never changes (M7); a charge is written only when every other certainly did not happen (M3).</summary>
    private void CheckOperations(SimulatedNode node, CardPaymentFacts facts, ChannelPayment? before)
    {
        ChannelPayment after = facts.Payment;
        foreach (ChannelOperation operation in after.Operations)
        {
            ChannelOperation? known = before?.Find(operation.Number);
            if (known is { IsResolved: true } && (!operation.IsResolved || operation.Outcome != known.Outcome))
            {
                world.Fail("M7", $"{operation.Number} of {after.Key} was {known.Outcome} and becomes {operation.Outcome}.");
            }

            if (known is not null && (known.Reference != operation.Reference || known.Channel != operation.Channel
                || known.Amount != operation.Amount))
            {
                world.Fail("M7", $"{operation.Number} of {after.Key} is another order than before.");
            }

            // What the node concludes without the provider is the reversal, or that the time to send it is over.
            if (known is not { IsResolved: true } && operation is { IsResolved: true, Outcome: OperationOutcome.NotExecuted }
                && world.Cards!.Providers.Find(operation.Reference) is { MovedMinor: > 0, HasTurned: false } or { IsOpen: true }
                && !operation.IsReversed)
            {
                world.Fail("M3", $"{operation.Number} of {after.Key} counts as not executed ({operation.Code}), and is or may be.");
            }

            if (known is null)
            {
                CheckNew(node, facts, before, operation);
            }
        }
    }

    private void CheckNew(SimulatedNode node, CardPaymentFacts facts, ChannelPayment? before, ChannelOperation operation)
    {
        ChannelPayment after = facts.Payment;
        if (before is { IsHeld: true })
        {
            world.Fail("M7", $"{operation.Number} of {after.Key} is written while evidence contradicts the record.");
        }

        if (operation.IsCharge)
        {
            world.Cards!.Used(node, operation.Channel);
            ChannelOperation? other = after.Operations.FirstOrDefault(charge => charge.Number != operation.Number && charge.IsCharge
                && (!charge.IsResolved || Moved(charge) > 0 || charge.IsHardDecline));
            if (other is not null)
            {
                world.Fail("M3", $"{operation.Number} of {after.Key} is written while {other.Number} at {other.Channel} is "
                    + $"{(other.IsResolved ? other.Outcome : "not certain")}.");
            }

            if (after.Operations.Any(charge => charge.Number != operation.Number && charge.IsCharge && charge.Channel == operation.Channel)
                || !after.Decision.Channels.Any(channel => channel.Channel == operation.Channel))
            {
                world.Fail("decision", $"{operation.Number} of {after.Key} is at {operation.Channel}, tried before or not decided.");
            }
        }
        else if (operation.Original is not { } original || before?.Find(original) is not { } of || of.Channel != operation.Channel)
        {
            world.Fail("M2", $"{operation.Number} of {after.Key} is not at the channel of its original.");
        }

        bool isUnderWay = after.Operations.Any(known => known is { Kind: OperationKind.Capture }
            && (known.IsResolved ? Moved(known) > 0 : true));
        if (operation is { Kind: OperationKind.Void, ReturnsSurplus: false } && isUnderWay)
        {
            world.Fail("M2", $"{operation.Number} of {after.Key} is written although something is or may be captured.");
        }
    }

    /// <summary>The decision is pinned: made again only when its inputs changed, never while the channel may have executed it.</summary>
    private void CheckDecision(CardPaymentFacts facts, ChannelPayment? before, StandInCommit commit)
    {
        ChannelPayment after = facts.Payment;
        if (before is null || before.Decision == after.Decision)
        {
            return;
        }

        world.Coverage.Mark(before.Decision.Inputs.SequenceEqual(after.Decision.Inputs) ? "decision narrowed" : "decision made again");
        bool mayBeExecuted = before.Operations.Any(operation => operation.IsCharge && (!operation.IsResolved || Moved(operation) > 0));
        bool isNarrowed = after.Decision.Fingerprint == before.Decision.Fingerprint
            && after.Decision.Channels.All(channel => before.Decision.Channels.Contains(channel));
        if (mayBeExecuted || (before.Decision.Inputs.SequenceEqual(after.Decision.Inputs) && !isNarrowed))
        {
            world.Fail("decision", $"{after.Key} is decided again at {commit.At:O}, {(mayBeExecuted ? "while a charge may be executed"
                : "although nothing changed that it depended on")}.");
        }
    }

    /// <summary>Captured and reserved at most authorised; refunded at most paid; surplus returned at most once (M2).</summary>
    private void CheckAmounts(CardPaymentFacts facts)
    {
        ChannelPayment after = facts.Payment;
        if (LiedAbout.Contains(after.Key))
        {
            return;
        }

        long authorised = facts.Sum(OperationKind.Authorise, Moved) + facts.Sum(OperationKind.Increment, Moved)
            - facts.Sum(OperationKind.Void, Moved);
        long captured = facts.Sum(OperationKind.Capture, AtMost);
        bool hasAuthorisation = facts.Sum(OperationKind.Authorise, Moved) > 0;
        if (captured > (hasAuthorisation ? authorised : 0) && !after.Operations.Any(operation => operation.IsReversed))
        {
            world.Fail("M2", $"{after.Key} captures {captured} of {authorised} that are authorised.");
        }

        long paid = facts.Sum(OperationKind.Pay, Moved) + facts.Sum(OperationKind.Capture, Moved);
        long refunded = facts.Sum(OperationKind.Refund, AtMost);
        if (refunded > paid)
        {
            world.Fail("M2", $"{after.Key} refunds {refunded} of {paid} that are paid.");
        }

        foreach (ChannelOperation surplus in after.Operations.Where(operation => operation.SurplusMinor > 0))
        {
            long returned = after.Operations.Where(operation => operation.ReturnsSurplus && operation.Original == surplus.Number)
                .Sum(AtMost);
            if (returned > surplus.SurplusMinor)
            {
                world.Fail("M2", $"{after.Key} returns {returned} of a surplus of {surplus.SurplusMinor}.");
            }
        }
    }

    /// <summary>What is open is in the queue (M7).</summary>
    private void CheckQueued(CardPaymentFacts facts)
    {
        ChannelPayment payment = facts.Payment;
        bool isOpen = payment.Operations.Any(operation => !operation.IsResolved)
            || payment.Operations.Any(operation => operation.ReturnAt is not null && operation.SurplusMinor > 0 && !payment.IsHeld
                && !payment.Operations.Any(back => back.ReturnsSurplus && back.Original == operation.Number
                    && (!back.IsResolved || Moved(back) > 0)));
        bool mayGoOn = payment.EndedAt is null && !payment.IsHeld
            && !payment.Operations.Any(operation => operation.IsCharge && Moved(operation) > 0);
        if ((isOpen || mayGoOn) && !facts.IsQueued)
        {
            world.Fail("M7", $"{payment.Key} is {payment.State} and not in the queue.");
        }
    }

    private void Scan(StandInCommit commit, Edge edge)
    {
        foreach (TimelineEvent line in commit.Timeline)
        {
            ScanSecrets("timeline of " + edge.Node.Name, line.Detail);
        }

        foreach (Discrepancy discrepancy in commit.Discrepancies)
        {
            ScanSecrets("discrepancy", discrepancy.Evidence);
            world.Coverage.Mark("discrepancy " + discrepancy.Kind);
        }

        if (world.Settings.ScansLogs)
        {
            ScanSecrets("channel payment", JsonSerializer.Serialize(commit.ChannelPayment));
        }
    }

    private void Cover(CardPaymentFacts facts, ChannelPayment? before, StandInCommit commit)
    {
        ChannelPayment after = facts.Payment;
        if (before?.State != after.State)
        {
            world.Coverage.Mark("card payment " + after.State);
        }

        foreach (ChannelOperation operation in after.Operations)
        {
            if (operation.IsResolved && before?.Find(operation.Number) is not { IsResolved: true })
            {
                world.Coverage.Mark($"{operation.Kind} ended {operation.Outcome}");
                if (operation is { ReturnsSurplus: true, Outcome: OperationOutcome.Succeeded })
                {
                    world.Coverage.Mark("surplus returned");
                }
            }

            if (operation is { IsCharge: true, SurplusMinor: > 0 } && before?.Find(operation.Number) is not { SurplusMinor: > 0 })
            {
                world.Coverage.Mark("surplus charge");
            }

            if (operation is { IsReversed: true } && before?.Find(operation.Number) is not { IsReversed: true })
            {
                world.Coverage.Mark($"{operation.Kind} reversed");
            }
        }

        if (after.ExpiredMinor > 0 && before?.ExpiredMinor == 0)
        {
            world.Coverage.Mark("authorisation expired");
        }

        if (commit.Journal.Any(entry => entry.Event == "surplus-received"))
        {
            world.Coverage.Mark("surplus booked");
        }
    }
}
