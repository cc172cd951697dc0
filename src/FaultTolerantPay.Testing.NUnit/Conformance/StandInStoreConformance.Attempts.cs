using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Attempts: every record belongs to one, and at most one attempt of an order holds the order (M2).</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly TransactionOutcome Withdrawn = new()
    {
        Kind = OutcomeKind.Pending,
        DecidedAt = Now,
        Reason = OutcomeReasons.Withdrawn,
    };

    private static readonly TransactionOutcome[] CertainlyUnpaid =
    [
        new() { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = Now, Reason = "no-funds" },
        new() { Kind = OutcomeKind.Refused, DecidedAt = Now },
        new() { Kind = OutcomeKind.Failed, DecidedAt = Now },
        Withdrawn,
    ];

    private static readonly TransactionOutcome[] Holding =
    [
        new() { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = Now },
        new() { Kind = OutcomeKind.Advanced, DecidedAt = Now },
        new() { Kind = OutcomeKind.Pending, DecidedAt = Now },
        new() { Kind = OutcomeKind.Pending, DecidedAt = Now, Reason = OutcomeReasons.InProgress },
        new() { Kind = OutcomeKind.Pending, DecidedAt = Now, Reason = OutcomeReasons.PrimaryUnknown },
        new() { Kind = OutcomeKind.Pending, DecidedAt = Now, Reason = OutcomeReasons.PayoutUnknown },
    ];

    private static StandInCommit Storing(TransactionKey key, TransactionOutcome outcome, long version = 0) =>
        new() { At = Now, Transaction = Samples.Record(key) with { Outcome = outcome, Version = version } };

    /// <summary>Everything that is stored for one attempt belongs to that attempt only, not to another attempt of the same order.</summary>
    [Test]
    public async Task Commit_ForOneAttempt_IsThatAttemptsAlone()
    {
        TransactionKey first = Samples.Key();
        TransactionKey second = Samples.Attempt("try-2");
        await CommittedAsync(Storing(first, CertainlyUnpaid[0])).ConfigureAwait(false);
        await CommittedAsync(
            Samples.Reserve(second) with
            {
                Outbox = [Samples.AdviceMessage(second)],
                Discrepancies = [Samples.Discrepancy("d", second)],
            }).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);

        Assert.That(
            (await Store.FindTransactionAsync(first, None).ConfigureAwait(false))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.DeclinedByPrimary));
        Assert.That((await Store.FindTransactionAsync(second, None).ConfigureAwait(false))!.Key, Is.EqualTo(second));
        Assert.That(await Store.FindAdvanceAsync(first, None).ConfigureAwait(false), Is.Null);
        Assert.That((await Store.FindAdvanceAsync(second, None).ConfigureAwait(false))!.Key, Is.EqualTo(second));
        Assert.That(await Store.ListInstructionsAsync(first, None).ConfigureAwait(false), Is.Empty);
        Instruction payout = Samples.Instruction(second);
        Assert.That(await Store.ListInstructionsAsync(second, None).ConfigureAwait(false), Is.EqualTo(new[] { payout }));
        Assert.That((await Store.FindInstructionAsync(payout.Reference, None).ConfigureAwait(false))!.Key.Transaction, Is.EqualTo(second));
        Assert.That(await Store.FindInstructionAsync(Samples.Instruction(first).Reference, None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.ListJournalAsync(first, None).ConfigureAwait(false), Is.Empty);
        Assert.That(
            (await Store.ListJournalAsync(second, None).ConfigureAwait(false)).Select(entry => entry.Key),
            Is.EqualTo(new[] { second }));
        Assert.That(await Store.ListTimelineAsync(first, None).ConfigureAwait(false), Is.Empty);
        Assert.That(
            (await Store.ListTimelineAsync(second, None).ConfigureAwait(false)).Select(line => line.Key),
            Is.EqualTo(new[] { second }));
        Assert.That(
            (await ClaimAsync(Now.AddMinutes(1), 10, WorkKind.Advance).ConfigureAwait(false)).Select(lease => lease.Item.Transaction),
            Is.EqualTo(new[] { second }));
        Assert.That(
            (await WaitingAsync(Samples.AdviceMessage(second).Stream).ConfigureAwait(false)).Select(message => message.Key),
            Is.EqualTo(new[] { second }));
        Assert.That((await Store.FindDiscrepancyAsync("d", None).ConfigureAwait(false))!.Key, Is.EqualTo(second));
        IReadOnlyList<AdvanceBalance> balances = await Store.ExplainBalanceAsync(
            Account.MerchantPayable,
            Samples.Euro,
            null,
            10,
            None).ConfigureAwait(false);
        Assert.That(balances.Select(balance => balance.Key), Is.EqualTo(new[] { second }));
        Assert.That(
            await Store.ExplainBalanceAsync(Account.MerchantPayable, Samples.Euro, second, 10, None).ConfigureAwait(false),
            Is.Empty);
    }

    /// <summary>A new attempt is stored if every other attempt of the order ended certainly unpaid.</summary>
    [Test]
    public async Task Commit_NewAttemptWhereOthersAreUnpaid_IsStored()
    {
        for (int i = 0; i < CertainlyUnpaid.Length; i++)
        {
            await CommittedAsync(Storing(Samples.Attempt($"try-{i}"), CertainlyUnpaid[i])).ConfigureAwait(false);
        }

        await CommittedAsync(Samples.Reserve(Samples.Attempt("last"))).ConfigureAwait(false);
        await CommittedAsync(Samples.Reserve(Samples.Key("other-order"))).ConfigureAwait(false);
        await CommittedAsync(Samples.Reserve(Samples.Key(merchant: "other-merchant"))).ConfigureAwait(false);
    }

    /// <summary>
    /// M2: while one attempt is paid or may be paid, no other attempt is stored, whatever its outcome, and whichever of the two has the
    /// order's name. The store names the holder.
    /// </summary>
    [Test]
    public async Task Commit_NewAttemptWhereAnotherHoldsTheOrder_IsRefusedAndWritesNothing([Values] bool holderIsNamedLikeOrder)
    {
        for (int i = 0; i < Holding.Length; i++)
        {
            string order = $"order-{i}";
            (TransactionKey holder, TransactionKey other) = (Samples.Key(order), Samples.Attempt("other", order));
            if (!holderIsNamedLikeOrder)
            {
                (holder, other) = (other, holder);
            }

            await CommittedAsync(Storing(Samples.Attempt("unpaid", order), CertainlyUnpaid[0])).ConfigureAwait(false);
            await CommittedAsync(Storing(holder, Holding[i])).ConfigureAwait(false);
            CommitResult result = await Store.CommitAsync(Samples.Reserve(other), None).ConfigureAwait(false);
            Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: holder)), Holding[i].ToString());
            await AssertNothingOfAsync(other).ConfigureAwait(false);
            Assert.That(
                await CommitAsync(Storing(other, CertainlyUnpaid[0])).ConfigureAwait(false),
                Is.EqualTo(CommitStatus.OrderTaken),
                $"unpaid beside {Holding[i]}");
            await ReopenAsync().ConfigureAwait(false);
            Assert.That(
                await CommitAsync(Samples.Reserve(other)).ConfigureAwait(false),
                Is.EqualTo(CommitStatus.OrderTaken),
                $"reopened: {Holding[i]}");
        }
    }

    /// <summary>The attempt that holds the order continues, regardless of other attempts.</summary>
    [Test]
    public async Task Commit_AttemptThatHoldsTheOrder_GoesOn()
    {
        await CommittedAsync(Storing(Samples.Key(), CertainlyUnpaid[1])).ConfigureAwait(false);
        TransactionKey holder = Samples.Attempt("try-2");
        await CommittedAsync(Storing(holder, Holding[3])).ConfigureAwait(false);
        await CommittedAsync(Storing(holder, Holding[4], version: 1)).ConfigureAwait(false);
        await CommittedAsync(Storing(holder, Holding[0], version: 2)).ConfigureAwait(false);
    }

    /// <summary>A withdrawn attempt is resumed only if no other attempt holds the order by then.</summary>
    [Test]
    public async Task Commit_WithdrawnAttemptTakenUpAgain_IsCheckedAnew()
    {
        TransactionKey withdrawn = Samples.Key();
        TransactionKey other = Samples.Attempt("try-2");
        await CommittedAsync(Storing(withdrawn, Holding[3])).ConfigureAwait(false);
        await CommittedAsync(Storing(withdrawn, Withdrawn, version: 1)).ConfigureAwait(false);
        await CommittedAsync(Storing(other, Holding[3])).ConfigureAwait(false);
        CommitResult result = await Store.CommitAsync(Storing(withdrawn, Holding[3], version: 2), None).ConfigureAwait(false);
        Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: other)));
        await CommittedAsync(Storing(other, CertainlyUnpaid[2], version: 1)).ConfigureAwait(false);
        await CommittedAsync(Storing(withdrawn, Holding[3], version: 2)).ConfigureAwait(false);
    }

    /// <summary>
    /// An attempt that ended unpaid, but may have been paid according to later evidence, holds its order. When the evidence is withdrawn,
    /// it does not.
    /// </summary>
    [Test]
    public async Task Commit_NewAttemptWhereAnotherMayBePaidAfterAll_IsRefused()
    {
        for (int i = 0; i < CertainlyUnpaid.Length; i++)
        {
            string order = $"order-{i}";
            TransactionKey first = Samples.Key(order);
            await CommittedAsync(Storing(first, CertainlyUnpaid[i])).ConfigureAwait(false);
            StandInCommit marked = Storing(first, CertainlyUnpaid[i], version: 1);
            await CommittedAsync(marked with { Transaction = marked.Transaction! with { MayBePaid = true } }).ConfigureAwait(false);
            await ReopenAsync().ConfigureAwait(false);
            CommitResult result = await Store.CommitAsync(Samples.Reserve(Samples.Attempt("try-2", order)), None).ConfigureAwait(false);
            Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: first)), CertainlyUnpaid[i].ToString());
            await CommittedAsync(Storing(first, CertainlyUnpaid[i], version: 2)).ConfigureAwait(false);
            await CommittedAsync(Samples.Reserve(Samples.Attempt("try-2", order))).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// An attempt is not advanced if evidence arrived after its start that an earlier one may have been paid.
    /// </summary>
    [Test]
    public async Task Commit_ReservationWhereAnotherMayBePaidAfterAllSinceItBegan_IsRefused()
    {
        TransactionKey first = Samples.Key();
        TransactionKey second = Samples.Attempt("try-2");
        await CommittedAsync(Storing(first, CertainlyUnpaid[0])).ConfigureAwait(false);
        await CommittedAsync(Storing(second, Holding[3])).ConfigureAwait(false);
        StandInCommit marked = Storing(first, CertainlyUnpaid[0], version: 1);
        await CommittedAsync(marked with { Transaction = marked.Transaction! with { MayBePaid = true } }).ConfigureAwait(false);
        StandInCommit reserve = Samples.Reserve(second);
        reserve = reserve with { Transaction = reserve.Transaction! with { Version = 1 } };
        CommitResult result = await Store.CommitAsync(reserve, None).ConfigureAwait(false);
        Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: first)));
        Assert.That(await Store.FindAdvanceAsync(second, None).ConfigureAwait(false), Is.Null);
        await CommittedAsync(Storing(first, CertainlyUnpaid[0], version: 2)).ConfigureAwait(false);
        await CommittedAsync(reserve).ConfigureAwait(false);
    }

    /// <summary>
    /// A withdrawn attempt that stays withdrawn starts nothing: it can be marked and changed while another attempt holds the order.
    /// </summary>
    [Test]
    public async Task Commit_WithdrawnAttemptThatStaysSo_IsStoredBesideTheHolder()
    {
        await CommittedAsync(Storing(Samples.Key(), Withdrawn)).ConfigureAwait(false);
        await CommittedAsync(Storing(Samples.Attempt("try-2"), Holding[0])).ConfigureAwait(false);
        StandInCommit marked = Storing(Samples.Key(), Withdrawn, version: 1);
        await CommittedAsync(marked with { Transaction = marked.Transaction! with { MayBePaid = true } }).ConfigureAwait(false);
    }

    /// <summary>If version, order and limit would all refuse, the store returns the version's refusal; without it the order's.</summary>
    [Test]
    public async Task Commit_OrderTakenAmongOthers_AnswersAfterVersionBeforeLimit()
    {
        await CommittedAsync(Samples.Reserve(Samples.Key())).ConfigureAwait(false);
        StandInCommit all = Samples.Reserve(Samples.Attempt("try-2"), maxAmountMinor: 0);
        StandInCommit old = all with { Advance = all.Advance! with { Version = 7 } };
        Assert.That(await CommitAsync(old).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(await CommitAsync(all).ConfigureAwait(false), Is.EqualTo(CommitStatus.OrderTaken));
    }

    /// <summary>
    /// M2: of several threads that concurrently store different attempts of one order, one succeeds, and the store reports it to the
    /// others.
    /// </summary>
    [Test]
    public async Task Commit_ManyThreadsWithAttemptsOfOneOrder_OneWins()
    {
        for (int round = 0; round < 10; round++)
        {
            string order = Samples.Order(round);
            var results = new CommitResult[Threads];
            await OnManyThreads(async thread =>
            {
                TransactionKey key = thread == 0 ? Samples.Key(order) : Samples.Attempt($"try-{thread}", order);
                results[thread] = await Store.CommitAsync(Samples.Reserve(key), None).ConfigureAwait(false);
            }).ConfigureAwait(false);
            Assert.That(results.Count(result => result.IsCommitted), Is.EqualTo(1), $"round {round}");
            int winner = Array.FindIndex(results, result => result.IsCommitted);
            TransactionKey holder = winner == 0 ? Samples.Key(order) : Samples.Attempt($"try-{winner}", order);
            Assert.That(
                results.Where(result => !result.IsCommitted),
                Has.All.EqualTo(new CommitResult(CommitStatus.OrderTaken, Holder: holder)));
        }
        Assert.That((await Store.ReadCounterAsync(Samples.Exposure(), None).ConfigureAwait(false)).Count, Is.EqualTo(10));
    }

    /// <summary>An order's attempts are listed oldest first, without those of other orders.</summary>
    [Test]
    public async Task FindAttempts_OfAnOrder_AreListedOldestFirst()
    {
        TransactionKey[] attempts = [Samples.Attempt("b"), Samples.Key(), Samples.Attempt("a")];
        for (int i = 0; i < attempts.Length; i++)
        {
            StandInCommit commit = Storing(attempts[i], CertainlyUnpaid[0]);
            await CommittedAsync(
                commit with { Transaction = commit.Transaction! with { StoredAt = Now.AddSeconds(i) } }).ConfigureAwait(false);
        }
        await CommittedAsync(Storing(Samples.Key("other"), Holding[0])).ConfigureAwait(false);
        await CommittedAsync(Storing(Samples.Attempt("b", merchant: "other"), Holding[0])).ConfigureAwait(false);

        IReadOnlyList<TransactionRecord> found = await Store.FindAttemptsAsync(Samples.Key().OrderKey, None).ConfigureAwait(false);
        Assert.That(found.Select(record => record.Key), Is.EqualTo(attempts));
        Assert.That(found.Select(record => record.Version), Has.All.EqualTo(1));
        Assert.That(await Store.FindAttemptsAsync(Samples.Key("none").OrderKey, None).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>Attempts that ended unpaid are erased, withdrawn ones too. The attempt that holds the order continues to hold it.</summary>
    [Test]
    public async Task DeleteOld_AttemptsOfAnOrder_TheOneThatIsOpenStays()
    {
        for (int i = 0; i < CertainlyUnpaid.Length; i++)
        {
            await CommittedAsync(Storing(Samples.Attempt($"try-{i}"), CertainlyUnpaid[i])).ConfigureAwait(false);
        }

        TransactionKey open = Samples.Attempt("open");
        await CommittedAsync(Storing(open, Holding[4])).ConfigureAwait(false);

        Assert.That(
            await Store.DeleteOldPaymentsAsync(Now.AddSeconds(1), Now, None).ConfigureAwait(false), Is.EqualTo(CertainlyUnpaid.Length));
        Assert.That(
            (await Store.FindAttemptsAsync(open.OrderKey, None).ConfigureAwait(false)).Select(record => record.Key),
            Is.EqualTo(new[] { open }));
        Assert.That(
            await CommitAsync(Storing(Samples.Attempt("new"), Holding[3])).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.OrderTaken));
        await CommittedAsync(Storing(open, CertainlyUnpaid[2], version: 1)).ConfigureAwait(false);
        await CommittedAsync(Storing(Samples.Attempt("try-0"), Holding[3])).ConfigureAwait(false);
    }

    /// <summary>Advances are listed in the order of merchant, order and attempt, page by page.</summary>
    [Test]
    public async Task ListAdvances_OfSeveralAttempts_PagesGoOnAfterTheAttempt()
    {
        TransactionKey[] keys = [Samples.Attempt("a"), Samples.Attempt("b"), Samples.Attempt("c"), Samples.Key("order-2")];
        foreach (TransactionKey key in keys.Reverse())
        {
            await CommittedAsync(new StandInCommit { At = Now, Advance = Samples.Advance(key) }).ConfigureAwait(false);
        }

        foreach (AdvanceState? state in new AdvanceState?[] { null, AdvanceState.Reserved })
        {
            IReadOnlyList<Advance> first = await Store.ListAdvancesAsync(state, null, 2, None).ConfigureAwait(false);
            IReadOnlyList<Advance> rest = await Store.ListAdvancesAsync(state, first[^1].Key, 10, None).ConfigureAwait(false);
            Assert.That(first.Concat(rest).Select(advance => advance.Key), Is.EqualTo(keys), $"{state}");
        }
    }
}
