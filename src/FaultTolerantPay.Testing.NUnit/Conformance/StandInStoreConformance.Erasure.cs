using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

// Erasure: what is removed, and what must stay.
public abstract partial class StandInStoreConformance
{
    private static readonly DateTimeOffset Old = Samples.Start.AddDays(-10);

    /// <summary>Nothing remains of an erased payment: its messages and closed discrepancies are removed with it.</summary>
    [Test]
    public async Task DeleteOld_PaymentWithMessageAndDiscrepancy_AreDeletedToo()
    {
        OutboxMessage message = await OldPaymentAsync("order-1").ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Outbox = [message with { Status = OutboxStatus.Delivered }],
                Discrepancies = [Samples.Discrepancy("d-1", Samples.Key())],
            }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Old, Discrepancies = [Closed("d-1", Samples.Key())] }).ConfigureAwait(false);

        Assert.That(await Store.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await Store.FindMessageAsync(message.Id, None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.FindDiscrepancyAsync("d-1", None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>A payment with pending work is not erased: an undelivered message or an open discrepancy.</summary>
    [Test]
    public async Task DeleteOld_SomethingIsOpen_ThePaymentStays()
    {
        OutboxMessage waiting = await OldPaymentAsync("waiting").ConfigureAwait(false),
        parked = await OldPaymentAsync("parked").ConfigureAwait(false),
        done = await OldPaymentAsync("open").ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Old, Outbox = [parked with { Status = OutboxStatus.Parked }] }).ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Outbox = [done with { Status = OutboxStatus.Skipped }],
                Discrepancies = [Samples.Discrepancy("d-1", Samples.Key("open"))],
            }).ConfigureAwait(false);

        Assert.That(await Store.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, None).ConfigureAwait(false), Is.Zero);
        Assert.That(await Store.FindMessageAsync(waiting.Id, None).ConfigureAwait(false), Is.Not.Null);
        Discrepancy open = (await Store.FindDiscrepancyAsync("d-1", None).ConfigureAwait(false))!;
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Discrepancies = [open with { ClosedAt = Old, ClosedBy = new OperatorId("clerk"), Decision = "seen" }],
            }).ConfigureAwait(false);
        Assert.That(
            await Store.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, None).ConfigureAwait(false),
            Is.EqualTo(1),
            "Once the discrepancy is closed.");
    }

    /// <summary>
    /// The customer of a final advance is erased. Keys, amounts, states and the journal stay, with a new version.
    /// </summary>
    [Test]
    public async Task EraseCustomers_AdvanceIsOver_TheMoneyRowsStay()
    {
        TransactionKey key = Samples.Key();
        await OldAdvanceAsync(key).ConfigureAwait(false);

        Assert.That(
            await Store.EraseCustomersAsync(DateTimeOffset.MinValue, Samples.Start, None).ConfigureAwait(false),
            Is.Zero,
            "None is older.");
        Assert.That(await Store.EraseCustomersAsync(DateTimeOffset.MaxValue, Samples.Start, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await Store.EraseCustomersAsync(Samples.Start, Samples.Start, None).ConfigureAwait(false), Is.Zero, "Once.");
        Advance advance = (await Store.FindAdvanceAsync(key, None).ConfigureAwait(false))!;
        Assert.That(
            (advance.Customer, advance.Mandate, advance.Mandates.Length, advance.Version, advance.State, advance.Amount),
            Is.EqualTo((CustomerId.Erased, (Mandate?)null, 0, 2L, AdvanceState.Collected, new Money(1_000, Samples.Euro))));
        TransactionRecord record = (await Store.FindTransactionAsync(key, None).ConfigureAwait(false))!;
        Assert.That(
            (record.Request.Customer, record.Request.Mandate, record.Version, record.Outcome.Kind),
            Is.EqualTo((CustomerId.Erased, (Mandate?)null, 2L, OutcomeKind.Advanced)));
        Instruction instruction = (await Store.ListInstructionsAsync(key, None).ConfigureAwait(false)).Single();
        Assert.That(
            (instruction.Customer, instruction.Mandate, instruction.Amount),
            Is.EqualTo((CustomerId.Erased, (Mandate?)null, new Money(1_000, Samples.Euro))));
        Assert.That(
            await Store.FindInstructionAsync(instruction.Reference, None).ConfigureAwait(false),
            Is.EqualTo(instruction),
            "A late answer finds it.");
        Assert.That((await Store.FindDiscrepancyAsync("d-1", None).ConfigureAwait(false))!, Is.EqualTo(Erasure.Erase(Closed("d-1", key))));
        Assert.That((await Store.FindApprovalAsync("a-1", None).ConfigureAwait(false))!, Is.EqualTo(Erasure.Erase(WaitingFor(key))));
        Assert.That(await Store.ListTimelineAsync(key, None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That((await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false)).Problems, Is.Empty);

        // A caller with the old version cannot restore the customer.
        StandInCommit late = new() { At = Samples.Start, Advance = Samples.Advance(key, AdvanceState.Collected) with { Version = 1 } };
        Assert.That((await Store.CommitAsync(late, None).ConfigureAwait(false)).Status, Is.EqualTo(CommitStatus.VersionConflict));
    }

    /// <summary>An advance keeps its customer if it is not final, changed recently or has an open discrepancy.</summary>
    [Test]
    public async Task EraseCustomers_NotOverYet_NothingIsErased()
    {
        await OldAdvanceAsync(Samples.Key("open"), AdvanceState.Delinquent).ConfigureAwait(false);
        await OldAdvanceAsync(Samples.Key("touched"), id: "2").ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Samples.Start,
                Timeline = [new TimelineEvent(Samples.Key("touched"), Samples.Start, "touched", "")],
            }).ConfigureAwait(false);
        await OldAdvanceAsync(Samples.Key("difference"), id: "3").ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Discrepancies = [Samples.Discrepancy("d-open", Samples.Key("difference"))],
            }).ConfigureAwait(false);
        await OldAdvanceAsync(Samples.Key("message"), id: "4").ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit { At = Old, Outbox = [Samples.AdviceMessage(Samples.Key("message"))] }).ConfigureAwait(false);

        Assert.That(await Store.EraseCustomersAsync(Samples.Start, Samples.Start, None).ConfigureAwait(false), Is.Zero);
        Assert.That(
            await Store.ListAdvancesAsync(null, null, 10, None).ConfigureAwait(false),
            Has.All.Property(nameof(Advance.IsErased)).False);
    }

    /// <summary>An exposure counter at zero is deleted, because it only shows that there was exposure; others stay.</summary>
    [Test]
    public async Task DeleteOld_ExposureIsZero_IsReadAsZeroAfterwards()
    {
        CounterKey zero = Samples.Exposure("zero"), owed = Samples.Exposure("owed");
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Counters = [new CounterChange(zero, 500, 1), new CounterChange(owed, 500, 1)],
            }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Old, Counters = [new CounterChange(zero, -500, -1)] }).ConfigureAwait(false);
        await Store.DeleteOldPaymentsAsync(DateTimeOffset.MinValue, Samples.Start, None).ConfigureAwait(false);
        Assert.That(await Store.ReadCounterAsync(zero, None).ConfigureAwait(false), Is.EqualTo(default(CounterValue)));
        Assert.That(await Store.ReadCounterAsync(owed, None).ConfigureAwait(false), Is.EqualTo(new CounterValue(500, 1)));
    }

    private async Task<OutboxMessage> OldPaymentAsync(string order)
    {
        OutboxMessage message = Samples.AdviceMessage(Samples.Key(order));
        await CommittedAsync(
            new StandInCommit
            {
                At = Old,
                Transaction = Samples.Record(Samples.Key(order), OutcomeKind.Refused) with { StoredAt = Old },
                Outbox = [message],
            }).ConfigureAwait(false);
        return (await Store.FindMessageAsync(message.Id, None).ConfigureAwait(false))!;
    }

    private async Task OldAdvanceAsync(TransactionKey key, AdvanceState state = AdvanceState.Collected, string id = "1")
    {
        Advance advance = Samples.Advance(key, state);
        await CommittedAsync(new StandInCommit
        {
            At = Old,
            Transaction = Samples.Record(key, OutcomeKind.Advanced) with { StoredAt = Old },
            Advance = advance with
            {
                Detail = advance.Detail with { DecidedAt = Old },
                NextActionAt = AdvanceStates.IsFinal(state) ? null : Old,
                Mandates = [new MandateChange("o-1", new Mandate(new InstitutionId("institution-1"), "agreement-2"), Old)],
            },
            Instructions = [Samples.Instruction(key) with { Mandate = new Mandate(new InstitutionId("institution-1"), "agreement-1") }],
            Journal = [Samples.Entry(key) with { At = Old }],
            Timeline = [new TimelineEvent(key, Old, "collected", "")],
            Discrepancies = [Samples.Discrepancy($"d-{id}", key)],
            Approval = WaitingFor(key) with { Id = $"a-{id}" },
        }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Old, Discrepancies = [Closed($"d-{id}", key)] }).ConfigureAwait(false);
    }

    private static Discrepancy Closed(string id, TransactionKey key) =>
        Samples.Discrepancy(id, key) with { ClosedAt = Old, ClosedBy = new OperatorId("clerk"), Decision = "customer-1 paid" };

    private static ApprovalRequest WaitingFor(TransactionKey key) => new()
    {
        Id = "a-1",
        Key = key,
        Kind = ApprovalKind.WriteOff,
        Amount = new Money(1_000, Samples.Euro),
        RequestedBy = new OperatorId("clerk"),
        RequestedAt = Old,
        ExpiresAt = Old.AddDays(3),
        Reason = "customer-1 went away",
    };
}
