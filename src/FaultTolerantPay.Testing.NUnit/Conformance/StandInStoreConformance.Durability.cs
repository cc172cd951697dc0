using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Every field of every record is kept, also after a restart.</summary>
public abstract partial class StandInStoreConformance
{
    /// <summary>Every property of every record is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        TransactionRecord record = SampleRecord.Of<TransactionRecord>(1, everyTime) with { Version = 0 };
        TransactionKey key = record.Key;
        Advance filled = SampleRecord.Of<Advance>(1_000, everyTime);
        Advance advance = filled with { Detail = filled.Detail with { Request = record.Request }, Version = 0 };
        Instruction instruction = SampleRecord.Of<Instruction>(2_000, everyTime) with
        {
            Key = new InstructionKey(key, InstructionPurpose.Collection, 3),
        };
        JournalEntry entry = SampleRecord.Of<JournalEntry>(3_000, everyTime) with
        {
            Key = key,
            At = Now,
            Channel = null,
            Postings = [new Posting(Account.Fees, 12), new Posting(Account.BadDebt, -12)],
        };
        TimelineEvent line = SampleRecord.Of<TimelineEvent>(4_000, everyTime) with { Key = key, At = Now };
        OutboxMessage advice = SampleRecord.Of<OutboxMessage>(5_000, everyTime) with
        {
            Number = 0,
            Notice = null,
            Status = OutboxStatus.Waiting,
        };
        OutboxMessage notice = SampleRecord.Of<OutboxMessage>(6_000, everyTime) with
        {
            Number = 0,
            Advice = null,
            Status = OutboxStatus.Waiting,
        };
        Discrepancy discrepancy = SampleRecord.Of<Discrepancy>(7_000, everyTime) with { Key = key };
        CounterChange counter = SampleRecord.Of<CounterChange>(8_000, everyTime);
        WorkChange work = SampleRecord.Of<WorkChange>(9_000, everyTime);
        ApprovalRequest approval = SampleRecord.Of<ApprovalRequest>(10_000, everyTime);
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Discrepancies = [discrepancy with { ClosedAt = null, ClosedBy = null, Decision = null }],
            }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit
        {
            At = Now,
            Transaction = record,
            Advance = advance,
            Instructions = [instruction],
            Journal = [entry],
            Timeline = [line],
            Outbox = [advice, notice],
            Discrepancies = [discrepancy],
            Counters = [counter],
            Work = [work],
            Approval = approval,
        }).ConfigureAwait(false);

        for (int round = 0; round < 2; round++)
        {
            AssertSame(await Store.FindTransactionAsync(key, None).ConfigureAwait(false), record with { Version = 1 });
            AssertSame(await Store.FindAdvanceAsync(key, None).ConfigureAwait(false), advance with { Version = 1 });
            AssertSame(
                (await Store.ListAdvancesAsync(advance.State, null, 1, None).ConfigureAwait(false)).Single(),
                advance with { Version = 1 });
            AssertSame((await Store.ListInstructionsAsync(key, None).ConfigureAwait(false)).Single(), instruction);
            AssertSame(await Store.FindInstructionAsync(instruction.Reference, None).ConfigureAwait(false), instruction);
            AssertSame((await Store.ListJournalAsync(key, None).ConfigureAwait(false)).Single(), entry);
            AssertSame((await Store.ListTimelineAsync(key, None).ConfigureAwait(false)).Single(), line);
            AssertSame(await Store.FindApprovalAsync(approval.Id, None).ConfigureAwait(false), approval);
            AssertSame((await Store.ListDiscrepanciesAsync(false, null, 1, None).ConfigureAwait(false)).Single(), discrepancy);
            foreach (OutboxMessage message in new[] { advice, notice })
            {
                OutboxMessage stored = (await Store.ListOutboxAsync(message.Stream, 10, None).ConfigureAwait(false)).Single();
                Assert.That(stored.Number, Is.GreaterThan(0));
                AssertSame(stored, message with { Number = stored.Number });
            }
            Assert.That(
                await Store.ReadCounterAsync(counter.Key, None).ConfigureAwait(false),
                Is.EqualTo(new CounterValue(counter.AmountDelta, counter.CountDelta)));
            Assert.That(
                await Store.ReadBacklogAsync(work.Item.Kind, work.DueAt!.Value, None).ConfigureAwait(false),
                Is.EqualTo(new WorkBacklog(1, work.DueAt)));
            await ReopenAsync().ConfigureAwait(false);
        }
        Assert.That((await ClaimAsync(work.DueAt!.Value, kind: work.Item.Kind).ConfigureAwait(false)).Single().Item, Is.EqualTo(work.Item));
    }

    /// <summary>An absent value is read as absent.</summary>
    [Test]
    public async Task RoundTrip_NothingOptionalGiven_ComesBackAbsent()
    {
        TransactionKey key = Samples.Key();
        TransactionRecord record = Samples.Record(key) with { Request = Samples.Request(key) with { Mandate = null } };
        Advance advance = Samples.Advance(key) with { NextActionAt = null };
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Transaction = record,
                Advance = advance,
                Instructions = [Samples.Instruction(key)],
            }).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);
        AssertSame(await Store.FindTransactionAsync(key, None).ConfigureAwait(false), record with { Version = 1 });
        AssertSame(await Store.FindAdvanceAsync(key, None).ConfigureAwait(false), advance with { Version = 1 });
        AssertSame((await Store.ListInstructionsAsync(key, None).ConfigureAwait(false)).Single(), Samples.Instruction(key));
    }

    /// <summary>
    /// Text with quotes, line breaks, zero and non-ASCII characters is kept unchanged, also in keys. A line of a timeline stays one line.
    /// </summary>
    [Test]
    public async Task RoundTrip_StrangeText_IsKeptAsItIs()
    {
        const string Strange = "'; DROP TABLE advance; --\"\\\r\n\t 備付 \U0001F4B6 end";
        TransactionKey key = Samples.Key(Strange, Strange);
        await CommittedAsync(
            Samples.Reserve(key) with
            {
                Timeline = [new TimelineEvent(key, Now, Strange, Strange, new OperatorId(Strange))],
            }).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);
        Assert.That((await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))?.Key, Is.EqualTo(key));
        Assert.That(
            (await Store.ListTimelineAsync(key, None).ConfigureAwait(false)).Single().Detail,
            Is.EqualTo(PlainText.Clean(Strange, PlainText.MaxLineLength)));
    }

    /// <summary>The largest and smallest amounts and times are kept.</summary>
    [Test]
    public async Task RoundTrip_Extremes_AreKept()
    {
        TransactionKey key = Samples.Key();
        Advance advance = Samples.Advance(key, amountMinor: long.MaxValue) with
        {
            NextActionAt = DateTimeOffset.MaxValue,
            PaidAt = DateTimeOffset.MinValue,
            FeesMinor = long.MinValue,
        };
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Advance = advance,
                Work = [new WorkChange(Item(), DateTimeOffset.MaxValue)],
            }).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);
        AssertSame(await Store.FindAdvanceAsync(key, None).ConfigureAwait(false), advance with { Version = 1 });
        Assert.That(
            await Store.ReadBacklogAsync(WorkKind.Advance, DateTimeOffset.MaxValue, None).ConfigureAwait(false),
            Is.EqualTo(new WorkBacklog(1, DateTimeOffset.MaxValue)));
    }

    /// <summary>
    /// A lease outlives the process that took it: no one else gets the item before the lease ends, and the holder may still commit.
    /// </summary>
    [Test]
    public async Task Reopen_WhileLeased_LeaseHolds()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        await ReopenAsync().ConfigureAwait(false);
        Assert.That(await ClaimAsync(Now).ConfigureAwait(false), Is.Empty);
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
        Assert.That(await ClaimAsync(Now + Lease).ConfigureAwait(false), Has.Length.EqualTo(1));
    }

    /// <summary>After a restart, limits include earlier reservations.</summary>
    [Test]
    public async Task Reopen_WithExposure_LimitsStillHold()
    {
        await CommittedAsync(Samples.Reserve(Samples.Key("1"), 600, maxAmountMinor: 1_000)).ConfigureAwait(false);
        await ReopenAsync().ConfigureAwait(false);
        Assert.That(
            await CommitAsync(Samples.Reserve(Samples.Key("2"), 401, maxAmountMinor: 1_000)).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.LimitReached));
        await CommittedAsync(Samples.Reserve(Samples.Key("2"), 400, maxAmountMinor: 1_000)).ConfigureAwait(false);
    }

    internal static void AssertSame(object? actual, object expected) =>
        Assert.That(SampleRecord.Describe(actual), Is.EqualTo(SampleRecord.Describe(expected)));
}
