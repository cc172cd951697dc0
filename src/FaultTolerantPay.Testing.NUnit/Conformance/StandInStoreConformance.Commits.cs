using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Commits: atomicity, versions, misuse.</summary>
public abstract partial class StandInStoreConformance
{
    /// <summary>Everything in a commit is stored.</summary>
    [Test]
    public async Task Commit_EverythingAtOnce_AllOfItIsThere()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);

        Assert.That((await Store.FindTransactionAsync(key, None).ConfigureAwait(false))?.Version, Is.EqualTo(1));
        Assert.That((await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))?.Version, Is.EqualTo(1));
        Assert.That(await Store.ListInstructionsAsync(key, None).ConfigureAwait(false), Is.EqualTo(new[] { Samples.Instruction(key) }));
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That(await Store.ListTimelineAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That(await Store.ReadCounterAsync(Samples.Exposure(), None).ConfigureAwait(false), Is.EqualTo(new CounterValue(1_000, 1)));
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Advance, Now.AddMinutes(1), None).ConfigureAwait(false)).Due, Is.EqualTo(1));
    }

    /// <summary>An exceeded limit refuses the whole commit.</summary>
    [Test]
    public async Task Commit_LimitReached_WritesNothing()
    {
        TransactionKey key = Samples.Key();
        StandInCommit commit = Samples.Reserve(key, 1_000, maxAmountMinor: 999) with
        {
            Outbox = [Samples.AdviceMessage(key)],
            Discrepancies = [Samples.Discrepancy("d", key)],
        };
        Assert.That(await CommitAsync(commit).ConfigureAwait(false), Is.EqualTo(CommitStatus.LimitReached));
        await AssertNothingOfAsync(key).ConfigureAwait(false);
        Assert.That(await Store.ListOutboxAsync(commit.Outbox[0].Stream, 10, None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.ListDiscrepanciesAsync(false, null, 10, None).ConfigureAwait(false), Is.Empty);
        await ReopenAsync().ConfigureAwait(false);
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>
    /// A hold and the discrepancy that it names are stored together or not at all: a failed commit leaves no hold, and every hold is
    /// visible.
    /// </summary>
    [Test]
    public async Task Commit_HoldOnAnOldVersion_NeitherHoldsNorOpens()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        StandInCommit hold = new()
        {
            At = Now,
            Advance = Samples.Advance(key, AdvanceState.PayoutSent) with { HeldByDiscrepancies = ["d"] },
            Discrepancies =
            [
                Samples.Discrepancy("d", key) with
                {
                    Kind = DiscrepancyKind.ContradictingEvidence,
                    Instruction = Samples.Instruction(key).Key,
                    ClaimedMinor = 1_000,
                },
            ],
        };
        Assert.That(await CommitAsync(hold).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That((await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))!.HeldByDiscrepancies, Is.Empty);
        Assert.That(await Store.ListDiscrepanciesAsync(false, null, 10, None).ConfigureAwait(false), Is.Empty);

        await CommittedAsync(hold with { Advance = hold.Advance! with { Version = 1 } }).ConfigureAwait(false);
        Assert.That((await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))!.HeldByDiscrepancies, Is.EqualTo(new[] { "d" }));
        Assert.That(
            (await Store.FindDiscrepancyAsync("d", None).ConfigureAwait(false))!.Instruction,
            Is.EqualTo(Samples.Instruction(key).Key));
    }

    /// <summary>A record that already exists cannot be stored as a new one.</summary>
    [Test]
    public async Task Commit_KeyIsThereAlready_VersionConflictAndNothingWritten()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        Assert.That(await CommitAsync(Samples.Reserve(key)).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That(await Store.ReadCounterAsync(Samples.Exposure(), None).ConfigureAwait(false), Is.EqualTo(new CounterValue(1_000, 1)));
    }

    /// <summary>The trace of a payment is kept with its record, whatever changes later: work is linked to it days afterwards.</summary>
    [TestCase(null)]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task Commit_TransactionOfATrace_IsReadBackWithIt(string? trace)
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(
            new StandInCommit { At = Now, Transaction = Samples.Record(key) with { TraceParent = trace } }).ConfigureAwait(false);

        Assert.That((await Store.FindTransactionAsync(key, None).ConfigureAwait(false))!.TraceParent, Is.EqualTo(trace));
    }

    /// <summary>The record's version must equal the stored one. A commit increments it.</summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Commit_TransactionOfVersion_OnlyTheStoredOneIsTaken(int version, bool isTaken)
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(new StandInCommit { At = Now, Transaction = Samples.Record(key) }).ConfigureAwait(false);
        CommitStatus status = await CommitAsync(
            new StandInCommit
            {
                At = Now,
                Transaction = Samples.Record(key) with { Version = version, Queries = 7 },
            }).ConfigureAwait(false);

        TransactionRecord stored = (await Store.FindTransactionAsync(key, None).ConfigureAwait(false))!;
        Assert.That(status, Is.EqualTo(isTaken ? CommitStatus.Committed : CommitStatus.VersionConflict));
        Assert.That(stored.Version, Is.EqualTo(isTaken ? 2 : 1));
        Assert.That(stored.Queries, Is.EqualTo(isTaken ? 7 : 0));
    }

    /// <summary>Versions of advances follow the same rule, and a conflict of one record prevents writing the other.</summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Commit_AdvanceOfVersion_OnlyTheStoredOneIsTaken(int version, bool isTaken)
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        CommitStatus status = await CommitAsync(new StandInCommit
        {
            At = Now,
            Transaction = Samples.Record(key) with { Version = 1, Queries = 7 },
            Advance = Samples.Advance(key, AdvanceState.Paid) with { Version = version },
        }).ConfigureAwait(false);

        Advance stored = (await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))!;
        Assert.That(status, Is.EqualTo(isTaken ? CommitStatus.Committed : CommitStatus.VersionConflict));
        Assert.That(stored.Version, Is.EqualTo(isTaken ? 2 : 1));
        Assert.That(stored.State, Is.EqualTo(isTaken ? AdvanceState.Paid : AdvanceState.PayoutSent));
        Assert.That((await Store.FindTransactionAsync(key, None).ConfigureAwait(false))!.Queries, Is.EqualTo(isTaken ? 7 : 0));
    }

    /// <summary>A version other than 0 for a record that does not exist is a conflict.</summary>
    [Test]
    public async Task Commit_VersionOfWhatIsNotThere_VersionConflict()
    {
        TransactionKey key = Samples.Key();
        Assert.That(
            await CommitAsync(new StandInCommit { At = Now, Advance = Samples.Advance(key) with { Version = 3 } }).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(
            await CommitAsync(new StandInCommit { At = Now, Transaction = Samples.Record(key) with { Version = 1 } }).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.VersionConflict));
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>If lease, version and limit would all refuse, the store returns the lease's refusal; without it the version's.</summary>
    [Test]
    public async Task Commit_SeveralWouldRefuse_LeaseThenVersionThenLimitAnswers()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        StandInCommit all = Samples.Reserve(key, maxAmountMinor: 0) with { Lease = new WorkLease(Samples.AdvanceWork(key), long.MaxValue) };

        Assert.That(await CommitAsync(all).ConfigureAwait(false), Is.EqualTo(CommitStatus.LeaseLost));
        Assert.That(await CommitAsync(all with { Lease = null }).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(
            await CommitAsync(all with { Lease = null, Transaction = null, Advance = null }).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.LimitReached));
    }

    /// <summary>M6: an entry that does not sum to zero throws and writes nothing, regardless of the rest of the commit.</summary>
    [Test]
    public async Task Commit_UnbalancedEntry_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        JournalEntry wrong = Samples.Entry(key) with
        {
            Postings = [new Posting(Account.AdvanceFund, 1_000), new Posting(Account.Fees, -999)],
        };
        StandInCommit commit = Samples.Reserve(key) with { Journal = [Samples.Entry(key), wrong] };
        Assert.That(
            async () => await CommitAsync(commit).ConfigureAwait(false),
            Throws.InvalidOperationException.With.Message.Contains("sums to 1"));
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>M6: a journal entry without its payment and advance throws and writes nothing.</summary>
    [Test]
    public async Task Commit_JournalEntryWithoutPaymentOrAdvance_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        JournalEntry orphan = Samples.Entry(key, 9_999_990_000, Account.Fees, Account.AdvanceFund);
        foreach (StandInCommit commit in new[]
        {
            new StandInCommit { At = Now, Journal = [orphan] },
            new StandInCommit { At = Now, Journal = [orphan], Transaction = Samples.Record(key) },
            new StandInCommit { At = Now, Journal = [orphan], Advance = Samples.Advance(key) },
            Samples.Booked(Samples.Entry(Samples.Key("order-2"))) with { Journal = [Samples.Entry(Samples.Key("order-2")), orphan] },
        })
        {
            Assert.That(
                async () => await CommitAsync(commit).ConfigureAwait(false),
                Throws.InvalidOperationException.With.Message.Contains("not on record"));
        }

        await AssertNothingOfAsync(key).ConfigureAwait(false);
        await AssertNothingOfAsync(Samples.Key("order-2")).ConfigureAwait(false);
        await CommittedAsync(Samples.Booked(orphan)).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Now, Journal = [orphan] }).ConfigureAwait(false);
    }

    /// <summary>A row of the audit trail has the time of its commit.</summary>
    [Test]
    public async Task Commit_RowOfAnotherTime_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        JournalEntry entry = Samples.Entry(key);
        var line = new TimelineEvent(key, Now, "noted", "");
        foreach (StandInCommit commit in new[]
        {
            Samples.Booked(entry) with { At = Now.AddSeconds(1) },
            new StandInCommit { At = Now, Timeline = [line with { At = Now.AddSeconds(-1) }] },
        })
        {
            Assert.That(
                async () => await CommitAsync(commit).ConfigureAwait(false),
                Throws.InvalidOperationException.With.Message.Contains("expected the time of its commit"));
        }

        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>
    /// A commit with a time far before the records of its payment is stored, because a clock may have been far ahead (M7). The check of the
    /// trail reports it.
    /// </summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    public async Task Commit_DatedBack_IsStoredAndNamed(int ticksBeyond, bool isNamed)
    {
        TransactionKey key = Samples.Key();
        DateTimeOffset before = Now - StoreRules.MaxBackDating - TimeSpan.FromTicks(ticksBeyond);
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = before, Journal = [Samples.Entry(key) with { At = before }] }).ConfigureAwait(false);
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(2));
        IReadOnlyList<string> wrong = (await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false)).Problems;
        Assert.That(wrong, isNamed ? Has.One.Contains("dated back") : Is.Empty);
    }

    /// <summary>A trail with only appended rows is complete, and counts its rows, including erased ones.</summary>
    [Test]
    public async Task CheckAuditTrail_AppendedAndDeleted_FindsNothingWrong()
    {
        await CommittedAsync(Samples.Reserve(Samples.Key())).ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Transaction = Samples.Record(Samples.Key("2"), OutcomeKind.Refused),
                Timeline = [new TimelineEvent(Samples.Key("2"), Now, "refused", "")],
            }).ConfigureAwait(false);
        AuditTrailCheck before = await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false);
        Assert.That(before.Problems, Is.Empty);
        Assert.That(before.Rows, Is.EqualTo(3));
        Assert.That(await Store.DeleteOldPaymentsAsync(Now.AddDays(1), Now, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That((await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false)).Problems, Is.Empty);
    }

    /// <summary>A transition that the state machine does not allow throws and writes nothing.</summary>
    [Test]
    public async Task Commit_ForbiddenMove_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
        var commit = new StandInCommit
        {
            At = Now,
            Advance = Samples.Advance(key, AdvanceState.WrittenOff) with { Version = 1 },
            Journal = [Samples.Entry(key)],
        };
        Assert.That(
            async () => await CommitAsync(commit).ConfigureAwait(false),
            Throws.InvalidOperationException.With.Message.Contains("PayoutSent").And.Message.Contains("WrittenOff"));
        Assert.That((await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))!.State, Is.EqualTo(AdvanceState.PayoutSent));
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }

    /// <summary>For every pair of states, the store allows the same transitions as the state machine.</summary>
    [Test]
    public async Task Commit_EveryPairOfStates_AllowsWhatTheStateMachineAllows()
    {
        AdvanceState[] states = Enum.GetValues<AdvanceState>();
        foreach (AdvanceState from in states)
        {
            foreach (AdvanceState to in states)
            {
                TransactionKey key = Samples.Key($"{from}-{to}");
                await CommittedAsync(new StandInCommit { At = Now, Advance = Samples.Advance(key, from) }).ConfigureAwait(false);
                var move = new StandInCommit { At = Now, Advance = Samples.Advance(key, to) with { Version = 1 } };
                if (AdvanceStates.Allows(from, to))
                {
                    await CommittedAsync(move).ConfigureAwait(false);
                }
                else
                {
                    Assert.That(
                        async () => await CommitAsync(move).ConfigureAwait(false),
                        Throws.InvalidOperationException,
                        $"{from} to {to}");
                }
            }
        }
    }

    /// <summary>M4: a final outcome never changes into another; a pending one may become final.</summary>
    [Test]
    public async Task Commit_AnotherFinalOutcome_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(new StandInCommit { At = Now, Transaction = Samples.Record(key) }).ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Transaction = Samples.Record(key, OutcomeKind.Advanced) with { Version = 1 },
            }).ConfigureAwait(false);
        foreach (OutcomeKind other in new[] { OutcomeKind.Failed, OutcomeKind.Pending })
        {
            var commit = new StandInCommit { At = Now, Transaction = Samples.Record(key, other) with { Version = 2 } };
            Assert.That(async () => await CommitAsync(commit).ConfigureAwait(false), Throws.InvalidOperationException, other.ToString());
        }
        Assert.That((await Store.FindTransactionAsync(key, None).ConfigureAwait(false))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    /// <summary>Instructions are written or changed by key, and read by purpose and ordinal, or by reference.</summary>
    [Test]
    public async Task Commit_Instructions_AreWrittenOrChangedByKey()
    {
        TransactionKey key = Samples.Key();
        Instruction refund = Samples.Instruction(key, InstructionPurpose.CustomerRefund);
        Instruction second = Samples.Instruction(key, InstructionPurpose.Payout, 2);
        Instruction tenth = Samples.Instruction(key, InstructionPurpose.Payout, 10);
        Instruction first = Samples.Instruction(key);
        await CommittedAsync(new StandInCommit { At = Now, Instructions = [refund, tenth, second, first] }).ConfigureAwait(false);
        Instruction answered = second with
        {
            Outcome = OperationOutcome.Succeeded,
            IsResolved = true,
            ChannelReference = "c-2",
            Queries = 3,
        };
        await CommittedAsync(new StandInCommit { At = Now, Instructions = [answered] }).ConfigureAwait(false);

        Assert.That(
            await Store.ListInstructionsAsync(key, None).ConfigureAwait(false),
            Is.EqualTo(new[] { first, answered, tenth, refund }));
        Assert.That(await Store.FindInstructionAsync(answered.Reference, None).ConfigureAwait(false), Is.EqualTo(answered));
        Assert.That(await Store.FindInstructionAsync(refund.Reference, None).ConfigureAwait(false), Is.EqualTo(refund));
        Assert.That(await Store.FindInstructionAsync("0123", None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.ListInstructionsAsync(Samples.Key("other"), None).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A commit that is cancelled before it starts writes nothing.</summary>
    [Test]
    public async Task Commit_CancelledBefore_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        Assert.That(
            async () => await Store.CommitAsync(Samples.Reserve(key), new CancellationToken(true)).ConfigureAwait(false),
            Throws.InstanceOf<OperationCanceledException>());
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>The caller may reuse its lists: the store keeps their content.</summary>
    [Test]
    public async Task Commit_ListsUsedAgainByTheCaller_StoreKeepsWhatTheyHeld()
    {
        TransactionKey key = Samples.Key();
        var journal = new List<JournalEntry> { Samples.Entry(key) };
        await CommittedAsync(Samples.Booked(journal[0]) with { Journal = [.. journal] }).ConfigureAwait(false);
        journal.Clear();
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }
}
