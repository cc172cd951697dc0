using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>Decides one commit of a batch against what is on record and what the batch's earlier commits changed.</summary>
internal sealed class CommitDecision(BatchState state, CommitRecords records)
{
    private readonly StandInCommit _commit = records.Commit;

    /// <summary>
    /// Checks lease, versions, order, receipt and limits in this order, then changes the batch's state. All checks come before the first
    /// change.
    /// </summary>
    public CommitResult Decide()
    {
        if (_commit.Lease is { } lease && !state.Work.IsNewest(lease))
        {
            return new CommitResult(CommitStatus.LeaseLost);
        }

        CommitResult payment = _commit.Transaction is { } record ? CheckPayment(record) : CommitResult.Committed;
        if (payment.Status == CommitStatus.VersionConflict
            || (_commit.Advance is { } advance && !HasVersion(advance))
            || (_commit.ChannelPayment is { } channelPayment && !HasVersion(channelPayment))
            || (_commit.Settlement is { } settlement && state.Subjects.Of(settlement.Key).SettlementVersion != settlement.Version)
            || !state.Records.AreOpen(_commit.Discrepancies))
        {
            return new CommitResult(CommitStatus.VersionConflict);
        }

        if (!payment.IsCommitted)
        {
            return payment;
        }

        if (_commit.ChannelPayment is { Version: 0 } begun && state.Subjects.FindPaying(begun.Key) is { } paying)
        {
            return new CommitResult(CommitStatus.OrderTaken, Holder: paying);
        }

        if (_commit.Receipt is { } receipt && state.Records.FindReceipt(receipt.Receipt) is { } holder)
        {
            return new CommitResult(CommitStatus.ReceiptTaken, Holder: holder);
        }

        CheckJournal();
        state.Messages.Check(_commit.Outbox);
        if (_commit.ChannelPayment is { } changed)
        {
            state.Records.CheckReferences(changed);
        }

        CommitResult counted = state.Counters.TryAdd(_commit.Counters, _commit.Limits);
        if (counted.IsCommitted)
        {
            Apply();
        }

        return counted;
    }

    private CommitResult CheckPayment(TransactionRecord record)
    {
        PaymentState? before = state.Subjects.Of(record.Key).Payment;
        if ((before?.Version ?? 0) != record.Version)
        {
            return new CommitResult(CommitStatus.VersionConflict);
        }

        if (before is { } stored)
        {
            StoreRules.CheckOutcome(record.Key, stored.Outcome, stored.IsFinal, record.Outcome.Kind);
        }

        return StoreRules.NeedsOrder(before?.Outcome, before?.Reason, _commit) && state.Subjects.FindHolder(record.Key) is { } holder
            ? new CommitResult(CommitStatus.OrderTaken, Holder: holder)
            : CommitResult.Committed;
    }

    private bool HasVersion(Advance advance)
    {
        AdvanceOnRecord? before = state.Subjects.Of(advance.Key).Advance;
        if ((before?.Version ?? 0) != advance.Version)
        {
            return false;
        }

        if (before is { } stored)
        {
            StoreRules.CheckMove(advance.Key, stored.State, advance.State);
        }

        return true;
    }

    private bool HasVersion(ChannelPayment payment)
    {
        ChannelPaymentOnRecord? before = state.Subjects.Of(payment.Key).ChannelPayment;
        if ((before?.Version ?? 0) != payment.Version)
        {
            return false;
        }

        if (before is { } stored)
        {
            StoreRules.CheckMove(payment.Key, stored.State, payment.State);
        }

        return true;
    }

    /// <summary>
    /// Rejects an entry whose payment and advance, channel payment or settlement are neither in the commit nor on record.
    /// </summary>
    private void CheckJournal()
    {
        for (int i = 0; i < _commit.Journal.Count; i++)
        {
            JournalEntry entry = _commit.Journal[i];
            SubjectState subject = state.Subjects.Of(entry.Key);
            bool isOfChannel = entry.Channel is not null;
            bool hasPayment = _commit.Transaction?.Key == entry.Key || subject.Payment is not null;
            bool hasAdvance = _commit.Advance?.Key == entry.Key || subject.Advance is not null;
            bool hasChannelPayment = _commit.ChannelPayment?.Key == entry.Key || subject.ChannelPayment is not null;
            bool hasSettlement = _commit.Settlement?.Key == entry.Key || subject.SettlementVersion > 0;
            if (!hasSettlement && !(isOfChannel ? hasChannelPayment : hasPayment && hasAdvance))
            {
                throw StoreRules.UnknownPayment(entry);
            }
        }
    }

    private void Apply()
    {
        ApplyRecords();
        for (int i = 0; i < _commit.Instructions.Count; i++)
        {
            Instruction instruction = _commit.Instructions[i];
            long subject = state.Subjects.NumberOf(instruction.Key.Transaction);
            // An advance that is new in this batch has no instruction on record.
            bool isNew = state.Subjects.Of(instruction.Key.Transaction).NewAdvance is { Before: 0 };
            state.Records.Put(new InstructionRow(subject, isNew, instruction, records.References[i], records.Instructions[i]));
        }

        for (int i = 0; i < _commit.Journal.Count; i++)
        {
            state.Trail.Add(state.Subjects.NumberOf(_commit.Journal[i].Key), _commit.Journal[i], records.Journal[i]);
        }

        for (int i = 0; i < _commit.Timeline.Count; i++)
        {
            state.Trail.Add(state.Subjects.NumberOf(_commit.Timeline[i].Key), _commit.Timeline[i], records.Timeline[i]);
        }

        foreach (OutboxMessage message in _commit.Outbox)
        {
            state.Messages.Put(state.Subjects.NumberOf(message.Stream.Transaction), message);
        }

        foreach (Discrepancy discrepancy in _commit.Discrepancies)
        {
            state.Records.Put(discrepancy);
        }

        if (_commit.Receipt is { } receipt)
        {
            state.Records.Put(receipt);
        }

        if (_commit.Approval is { } approval)
        {
            state.Records.Put(approval);
        }

        foreach (WorkChange change in _commit.Work)
        {
            state.Work.Set(state.Subjects.NumberOf(change.Item.Transaction), change, _commit.At, state.Messages);
        }
    }

    private void ApplyRecords()
    {
        if (_commit.Transaction is { } record)
        {
            state.Subjects.NumberOf(record.Key);
            SubjectState subject = state.Subjects.Of(record.Key);
            subject.NewPayment = new Change<TransactionRecord>(
                subject.NewPayment?.Before ?? record.Version, record, records.Transaction!);
            subject.Payment = new PaymentState(
                record.Version + 1, record.Outcome.Kind, record.Outcome.IsFinal, record.Outcome.Reason, record.MayBePaid);
        }

        if (_commit.Advance is { } advance)
        {
            state.Subjects.NumberOf(advance.Key);
            SubjectState subject = state.Subjects.Of(advance.Key);
            subject.NewAdvance = new Change<Advance>(subject.NewAdvance?.Before ?? advance.Version, advance, records.Advance!);
            subject.Advance = new AdvanceOnRecord(advance.Version + 1, advance.State);
        }

        if (_commit.ChannelPayment is { } payment)
        {
            state.Subjects.NumberOf(payment.Key);
            SubjectState subject = state.Subjects.Of(payment.Key);
            subject.NewChannelPayment = new Change<ChannelPayment>(
                subject.NewChannelPayment?.Before ?? payment.Version, payment, records.ChannelPayment!);
            subject.ChannelPayment = new ChannelPaymentOnRecord(payment.Version + 1, payment.State, payment.IsCertainlyUnpaid);
            state.Records.PutReferences(payment);
        }

        if (_commit.Settlement is { } settlement)
        {
            state.Subjects.NumberOf(settlement.Key);
            SubjectState subject = state.Subjects.Of(settlement.Key);
            subject.NewSettlement = new Change<ChannelSettlement>(settlement.Version, settlement, records.Settlement!);
            subject.SettlementVersion = settlement.Version + 1;
        }
    }
}
