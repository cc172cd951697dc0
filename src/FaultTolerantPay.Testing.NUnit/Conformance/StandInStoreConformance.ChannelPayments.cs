using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Channel payments: versions, one for an order, references, bookings by channel, due work.</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly WorkClaim DueChannelPayments = new()
    {
        Kind = WorkKind.ChannelPayment,
        Now = Now.AddMinutes(5),
        Lease = TimeSpan.FromMinutes(1),
        MaxItems = 10,
    };

    /// <summary>Every property of a channel payment and its operations is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task ChannelPayment_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        ChannelPayment filled = SampleRecord.Of<ChannelPayment>(20_000, everyTime) with { Version = 0 };
        ChannelOperation second = filled.Operations[1] with { Kind = OperationKind.Pay };
        ChannelPayment payment = filled with { Operations = [filled.Operations[0], second] };
        await CommittedAsync(Of(payment)).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            AssertSame(await Store.FindChannelPaymentAsync(payment.Key, None).ConfigureAwait(false), payment with { Version = 1 });
            AssertSame((await Store.ListChannelPaymentsAsync(null, 1, None).ConfigureAwait(false)).Single(), payment with { Version = 1 });
            foreach (ChannelOperation operation in payment.Operations)
            {
                AssertSame(
                    await Store.FindChannelPaymentAsync(operation.Reference, None).ConfigureAwait(false), payment with { Version = 1 });
            }

            await ReopenAsync().ConfigureAwait(false);
        }

        Assert.That(await Store.FindChannelPaymentAsync("no such reference", None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.FindChannelPaymentAsync(Samples.Key("none"), None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>A payment changes only from the version that the writer read. The losing commit writes nothing.</summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Commit_ChannelPaymentOfVersion_OnlyTheStoredOneIsTaken(int version, bool isTaken)
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Begun(key)).ConfigureAwait(false);
        ChannelPayment paid = Paid(key) with { Version = version };
        CommitStatus status = await CommitAsync(Of(paid, Taken(key))).ConfigureAwait(false);

        ChannelPayment stored = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;
        Assert.That(status, Is.EqualTo(isTaken ? CommitStatus.Committed : CommitStatus.VersionConflict));
        Assert.That(stored.Version, Is.EqualTo(isTaken ? 2 : 1));
        Assert.That(stored.State, Is.EqualTo(isTaken ? ChannelPaymentState.Paid : ChannelPaymentState.InProgress));
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(isTaken ? 1 : 0));
    }

    /// <summary>Of two writers that read the same version, one wins.</summary>
    [Test]
    public async Task Commit_ChannelPaymentChangedTwiceAtOnce_OneWins()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Begun(key)).ConfigureAwait(false);
        StandInCommit paid = Of(Paid(key) with { Version = 1 }, Taken(key));
        CommitStatus[] results = await Task
            .WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CommitAsync(paid)))).ConfigureAwait(false);

        Assert.That(results.Count(result => result == CommitStatus.Committed), Is.EqualTo(1));
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }

    /// <summary>Of two refunds that read the same payment, one is stored. The other reads again, and is refused before any call.</summary>
    [Test]
    public async Task Commit_TwoRefundsReadAtOnce_OneIsStoredAndTheOtherRefused()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Of(Paid(key), Taken(key))).ConfigureAwait(false);
        ChannelPayment read = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;
        StandInCommit[] commits =
            [.. new[] { "refund-1", "refund-2" }.Select(id => ChannelPaymentCommit.Of(Refund(read, 600, id).Change!))];
        CommitStatus[] results = await Task
            .WhenAll(commits.Select(commit => Task.Run(() => CommitAsync(commit)))).ConfigureAwait(false);
        ChannelPayment newest = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;

        Assert.That(results, Is.EquivalentTo(new[] { CommitStatus.Committed, CommitStatus.VersionConflict }));
        Assert.That((newest.RefundedMinor, newest.RefundReservedMinor), Is.EqualTo((0L, 600L)));
        Assert.That(Refund(newest, 600, "refund-3").Refusal, Is.EqualTo(ChannelRefusal.AboveRefundable));
        Assert.That(
            (await Store.ListJournalAsync(key, None).ConfigureAwait(false)).Count(entry => entry.Event == "card-refund-sent"),
            Is.EqualTo(1));
    }

    /// <summary>Many writers read, refund and try again. Together they never refund more than was taken.</summary>
    [Test]
    public async Task Commit_ManyRefundsAtOnce_NeverExceedWhatWasTaken()
    {
        const int Writers = 8;
        TransactionKey key = Samples.Key();
        await CommittedAsync(Of(Paid(key), Taken(key))).ConfigureAwait(false);
        ChannelRefusal?[] refusals = await Task
            .WhenAll(Enumerable.Range(1, Writers).Select(writer => Task.Run(() => RefundUntilStoredAsync(key, $"refund-{writer}"))))
            .ConfigureAwait(false);
        ChannelPayment newest = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;

        Assert.That(refusals.Count(refusal => refusal is null), Is.EqualTo(3), "300 each of 1,000");
        Assert.That(refusals.OfType<ChannelRefusal>(), Has.Exactly(Writers - 3).EqualTo(ChannelRefusal.AboveRefundable));
        Assert.That(newest.RefundReservedMinor, Is.EqualTo(900));
        Assert.That((await Store.GetTrialBalanceAsync(None).ConfigureAwait(false)).Sum(balance => balance.BalanceMinor), Is.Zero);
    }

    /// <summary>
    /// What certainly failed uses no quota; what is open, paid or surplus does. Both ends of the time count as documented.
    /// </summary>
    [Test]
    public async Task SumCharges_OfAChannel_CountsWhatDidNotCertainlyFail()
    {
        ChannelId channel = Samples.ChannelOperation("").Channel;
        TransactionKey[] keys = [.. Enumerable.Range(1, 3).Select(i => Samples.Key($"order-{i}"))];
        await CommittedAsync(Begun(keys[0])).ConfigureAwait(false);
        await CommittedAsync(Of(Paid(keys[1]), Taken(keys[1]))).ConfigureAwait(false);
        await CommittedAsync(Of(Failed(keys[2]))).ConfigureAwait(false);
        DateTimeOffset at = Samples.Start;

        ChargeTotals[] totals =
        [
            await Store.SumChargesAsync(channel, at, at.AddTicks(1), None).ConfigureAwait(false),
            await Store.SumChargesAsync(channel, at.AddTicks(1), at.AddDays(1), None).ConfigureAwait(false),
            await Store.SumChargesAsync(channel, at.AddDays(-1), at, None).ConfigureAwait(false),
            await Store.SumChargesAsync(new ChannelId("channel-2"), at, at.AddDays(1), None).ConfigureAwait(false),
        ];

        Assert.That(totals, Is.EqualTo(new[] { new ChargeTotals(2_000, 2), default, default, default }));
    }

    /// <summary>
    /// Payouts and collections use the quotas of the channel that they were written to, until they certainly failed; the channel and the
    /// cause of a failure are kept.
    /// </summary>
    [Test]
    public async Task SumCharges_OfInstructions_CountsWhatDidNotCertainlyFailByLogicalChannel()
    {
        var channel = new ChannelId("institution-1-fast");
        TransactionKey key = Samples.Key();
        Instruction payout = Samples.Instruction(key) with { AssignedChannel = channel };
        Instruction[] sent =
        [
            payout,
            payout with
            {
                Key = new InstructionKey(key, InstructionPurpose.Payout, 2),
                IsResolved = true,
                Outcome = OperationOutcome.NotExecuted,
                Cause = FailureCause.Channel,
            },
            payout with
            {
                Key = new InstructionKey(key, InstructionPurpose.Collection, 1),
                IsResolved = true,
                Outcome = OperationOutcome.Succeeded,
            },
            payout with { Key = new InstructionKey(key, InstructionPurpose.CustomerRefund, 1) },
            Samples.Instruction(key, ordinal: 3),
        ];
        await CommittedAsync(Samples.Reserve(key) with { Instructions = sent }).ConfigureAwait(false);
        DateTimeOffset at = Samples.Start;

        ChargeTotals[] totals =
        [
            await Store.SumChargesAsync(channel, at, at.AddTicks(1), None).ConfigureAwait(false),
            await Store.SumChargesAsync(new ChannelId("institution-1"), at, at.AddDays(1), None).ConfigureAwait(false),
            await Store.SumChargesAsync(channel, at.AddTicks(1), at.AddDays(1), None).ConfigureAwait(false),
        ];

        Assert.That(totals, Is.EqualTo(new[] { new ChargeTotals(2_000, 2), new ChargeTotals(1_000, 1), default }));
        Assert.That(await Store.ListInstructionsAsync(key, None).ConfigureAwait(false), Is.EquivalentTo(sent));
    }

    /// <summary>A move that the states do not allow is refused, and nothing is written.</summary>
    [Test]
    public async Task Commit_ForbiddenMoveOfAChannelPayment_Throws()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Of(Failed(key))).ConfigureAwait(false);
        Assert.That(
            async () => await CommitAsync(Of(Paid(key) with { Version = 1 })).ConfigureAwait(false),
            Throws.InvalidOperationException.With.Message.Contains("NotExecuted").And.Message.Contains("Paid"));
        Assert.That((await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!.Version, Is.EqualTo(1));
    }

    /// <summary>A reference belongs to one operation, in its payment and in all others. Nothing is written.</summary>
    [Test]
    public async Task Commit_ReferenceOfAnotherOperation_Throws([Values] bool isOfOtherPayment)
    {
        TransactionKey key = Samples.Key(), other = Samples.Key("order-2");
        await CommittedAsync(Begun(key)).ConfigureAwait(false);
        ChannelPayment stored = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;
        ChannelOperation first = stored.Operations[0];
        ChannelPayment wrong = isOfOtherPayment
            ? Samples.ChannelPayment(other) with { Operations = [first] }
            : stored with { Operations = [first, first with { Ordinal = 2 }] };

        Assert.That(
            async () => await CommitAsync(Of(wrong)).ConfigureAwait(false),
            Throws.InvalidOperationException.With.Message.Contains("has the reference of another operation"));
        Assert.That(await Store.FindChannelPaymentAsync(other, None).ConfigureAwait(false), Is.Null);
        AssertSame(await Store.FindChannelPaymentAsync(first.Reference, None).ConfigureAwait(false), stored);
    }

    /// <summary>
    /// An order has another channel payment only after every earlier one certainly ended unpaid (M2), whatever the attempt is named.
    /// </summary>
    [Test]
    public async Task Commit_SecondChannelPaymentOfAnOrder_NeedsTheFirstToBeCertainlyUnpaid([Values] bool isFirstNamedLikeOrder)
    {
        TransactionKey first = isFirstNamedLikeOrder ? Samples.Key() : Samples.Attempt("try-1"), second = Samples.Attempt("try-2");
        await CommittedAsync(Begun(first)).ConfigureAwait(false);
        CommitResult taken = await Store.CommitAsync(Begun(second), None).ConfigureAwait(false);
        Assert.That(taken, Is.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: first)));
        Assert.That(await Store.FindChannelPaymentAsync(second, None).ConfigureAwait(false), Is.Null);
        await CommittedAsync(Begun(Samples.Key("another order"))).ConfigureAwait(false);

        await CommittedAsync(Of(Failed(first) with { Version = 1 })).ConfigureAwait(false);
        await CommittedAsync(Begun(second)).ConfigureAwait(false);
    }

    /// <summary>A charge that was proven after the end holds the order until it is returned.</summary>
    [Test]
    public async Task Commit_SecondChannelPaymentWhileSurplusIsNotReturned_OrderTaken()
    {
        TransactionKey first = Samples.Key();
        ChannelPayment failed = Failed(first);
        ChannelPayment surplus = failed with { Operations = [failed.Operations[0] with { BookedMinor = 0, SurplusMinor = 1_000 }] };
        await CommittedAsync(Of(surplus)).ConfigureAwait(false);
        Assert.That(await CommitAsync(Begun(Samples.Attempt("try-2"))).ConfigureAwait(false), Is.EqualTo(CommitStatus.OrderTaken));
    }

    /// <summary>Pages are in the order of the keys, and hold no key twice.</summary>
    [Test]
    public async Task ListChannelPayments_InPages_EachOnceInOrder()
    {
        TransactionKey[] keys = [.. Enumerable.Range(1, 5).Select(number => Samples.Key(Samples.Order(number)))];
        foreach (TransactionKey key in keys.Reverse())
        {
            await CommittedAsync(Begun(key)).ConfigureAwait(false);
        }

        var read = new List<TransactionKey>();
        IReadOnlyList<ChannelPayment> page;
        do
        {
            TransactionKey? after = read.Count == 0 ? null : read[^1];
            page = await Store.ListChannelPaymentsAsync(after, 2, None).ConfigureAwait(false);
            read.AddRange(page.Select(payment => payment.Key));
        }
        while (page.Count > 0);

        Assert.That(read, Is.EqualTo(keys));
    }

    /// <summary>An entry of a channel needs its channel payment, one without a channel its advance: neither stands for the other.</summary>
    [Test]
    public async Task Commit_EntryWithoutItsPayment_Throws()
    {
        TransactionKey key = Samples.Key();
        StandInCommit orphan = new() { At = Now, Journal = [Taken(key)] };
        Assert.That(async () => await CommitAsync(orphan).ConfigureAwait(false), Throws.InvalidOperationException);
        await CommittedAsync(Samples.Booked(Samples.Entry(key))).ConfigureAwait(false);
        Assert.That(async () => await CommitAsync(orphan).ConfigureAwait(false), Throws.InvalidOperationException);
        TransactionKey other = Samples.Key("order-2");
        StandInCommit withoutAdvance = Begun(other) with { Journal = [Samples.Entry(other)] };
        Assert.That(async () => await CommitAsync(withoutAdvance).ConfigureAwait(false), Throws.InvalidOperationException);
        Assert.That(await Store.FindChannelPaymentAsync(other, None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>The trial balance of each channel is the sum of its entries; entries of advances are in none.</summary>
    [Test]
    public async Task GetChannelBalances_SeveralChannels_AreTheSumsOfTheirEntries()
    {
        (TransactionKey one, TransactionKey two) = (Samples.Key("1"), Samples.Key("2"));
        await CommittedAsync(Samples.Reserve(Samples.Key("3"))).ConfigureAwait(false);
        JournalEntry elsewhere = Taken(one) with { Channel = new ChannelId("channel-2") };
        await CommittedAsync(Begun(one) with { Journal = [Taken(one), elsewhere] }).ConfigureAwait(false);
        await CommittedAsync(Begun(two) with { Journal = [Taken(two)] }).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);

        Assert.That(await Store.GetChannelBalancesAsync(None).ConfigureAwait(false), Is.EqualTo(new[]
        {
            new ChannelBalance(new ChannelId("channel-1"), Account.MerchantPayable, Samples.Euro, -2_000),
            new ChannelBalance(new ChannelId("channel-1"), Account.ChannelReceivable, Samples.Euro, 2_000),
            new ChannelBalance(new ChannelId("channel-2"), Account.MerchantPayable, Samples.Euro, -1_000),
            new ChannelBalance(new ChannelId("channel-2"), Account.ChannelReceivable, Samples.Euro, 1_000),
        }));
        Assert.That(
            await Store.ExplainBalanceAsync(Account.ChannelReceivable, Samples.Euro, null, 10, None).ConfigureAwait(false),
            Is.EqualTo(new[] { new AdvanceBalance(one, 2_000), new AdvanceBalance(two, 1_000) }));
        Assert.That(
            (await Store.ListJournalAsync(one, None).ConfigureAwait(false)).Select(entry => entry.Channel?.Value),
            Is.EqualTo(new[] { "channel-1", "channel-2" }));
        AuditTrailCheck check = await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false);
        Assert.That((check.Problems.Count, check.Rows), Is.EqualTo((0, 5L)));
    }

    /// <summary>Due channel payments are leased from their lane, and a commit under an old lease is refused.</summary>
    [Test]
    public async Task Claim_DueChannelPayment_IsLeasedOnceAndFenced()
    {
        TransactionKey key = Samples.Key();
        WorkChange due = new(new WorkItemKey(WorkKind.ChannelPayment, key), Now) { Lane = "channel:channel-1" };
        await CommittedAsync(Begun(key) with { Work = [due] }).ConfigureAwait(false);
        WorkLease first = (await Store.ClaimAsync(DueChannelPayments, None).ConfigureAwait(false)).Leases.Single();
        Assert.That((await Store.ClaimAsync(DueChannelPayments, None).ConfigureAwait(false)).Leases, Is.Empty);
        WorkClaim later = DueChannelPayments with { Now = Now.AddHours(1) };
        WorkLease second = (await Store.ClaimAsync(later, None).ConfigureAwait(false)).Leases.Single();
        Assert.That((first.Lane, second.Lane), Is.EqualTo(("channel:channel-1", "channel:channel-1")));
        StandInCommit paid = Of(Paid(key) with { Version = 1 }, Taken(key));
        Assert.That(await CommitAsync(paid with { Lease = first }).ConfigureAwait(false), Is.EqualTo(CommitStatus.LeaseLost));
        await CommittedAsync(paid with { Lease = second }).ConfigureAwait(false);
    }

    /// <summary>The notice of an operation that ended later has no outcome of a stand-in: it comes back as it was, and is due.</summary>
    [Test]
    public async Task Outbox_NoticeOfAChannelPayment_ComesBackAndIsDue()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Begun(key)).ConfigureAwait(false);
        ChannelPayment begun = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;
        ChannelPaymentChange paid = new ChannelPaymentChange(begun, Now).Record(
            begun.Operations[0].Number, ChannelResult.Succeeded("p-1"), ResultSource.Callback, Now);
        StandInCommit commit = ChannelPaymentCommit.Of(paid);
        await CommittedAsync(commit).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            OutboxMessage stored = (await Store.ListOutboxAsync(commit.Outbox[0].Stream, 10, None).ConfigureAwait(false)).Single();
            AssertSame(stored.Notice, commit.Outbox[0].Notice!);
            await ReopenAsync().ConfigureAwait(false);
        }

        ClaimedWork due = await Store.ClaimAsync(DueChannelPayments with { Kind = WorkKind.Notices }, None).ConfigureAwait(false);
        Assert.That(due.Leases.Select(lease => lease.Item), Is.EqualTo(new[] { commit.Outbox[0].Stream }));
    }

    /// <summary>Forgetting old payments and customers leaves a channel payment with the same key alone, and its timeline.</summary>
    [Test]
    public async Task DeleteOldPayments_PaymentWithAChannelPayment_IsKept()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Begun(key) with
        {
            Transaction = Samples.Record(key, OutcomeKind.CompletedByPrimary),
            Timeline = [new TimelineEvent(key, Now, "pay-sent", "Pay 1")],
        }).ConfigureAwait(false);
        Assert.That(await Store.DeleteOldPaymentsAsync(Now.AddYears(1), Now.AddYears(1), None).ConfigureAwait(false), Is.Zero);
        Assert.That(await Store.ListTimelineAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }

    private async Task<ChannelRefusal?> RefundUntilStoredAsync(TransactionKey key, string reference)
    {
        while (true)
        {
            ChannelPayment read = (await Store.FindChannelPaymentAsync(key, None).ConfigureAwait(false))!;
            ChannelStep step = Refund(read, 300, reference);
            if (!step.IsChanged)
            {
                return step.Refusal;
            }

            if (await CommitAsync(ChannelPaymentCommit.Of(step.Change)).ConfigureAwait(false) == CommitStatus.Committed)
            {
                return null;
            }
        }
    }

    private static ChannelStep Refund(ChannelPayment payment, long minor, string reference) => new ChannelPaymentChange(payment, Now)
        .WriteRefund(new Money(minor, Samples.Euro), null, new OperationTerms(reference, Now.AddMinutes(1), Now.AddMinutes(2), reference));

    private static StandInCommit Of(ChannelPayment payment, params JournalEntry[] journal) =>
        new() { At = Now, ChannelPayment = payment, Journal = journal };

    private static StandInCommit Begun(TransactionKey key) => Of(Samples.ChannelPayment(key));

    private static ChannelPayment Paid(TransactionKey key) => With(Samples.ChannelPayment(key), OperationOutcome.Succeeded);

    private static ChannelPayment Failed(TransactionKey key) =>
        With(Samples.ChannelPayment(key), OperationOutcome.NotExecuted) with { EndedAt = Now };

    private static ChannelPayment With(ChannelPayment payment, OperationOutcome outcome) => payment with
    {
        Operations =
        [
            payment.Operations[0] with { Outcome = outcome, IsAnswered = true, IsResolved = true, AskAt = null, ResolvedAt = Now },
        ],
    };

    private static JournalEntry Taken(TransactionKey key) =>
        Samples.Entry(key, 1_000, Account.ChannelReceivable, Account.MerchantPayable) with { Channel = new ChannelId("channel-1") };
}
