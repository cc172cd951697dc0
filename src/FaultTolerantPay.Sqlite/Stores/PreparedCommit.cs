using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>A commit with its records already converted to text, and how it is checked and written.</summary>
internal sealed class PreparedCommit(CommitRecords records)
{
    private readonly StandInCommit _commit = records.Commit;

    /// <summary>Rejects records that no store accepts, and encrypts the tokens of mandates.</summary>
    public static async ValueTask<PreparedCommit> OfAsync(
        StandInCommit commit, MandateTokens tokens, CancellationToken cancellationToken) =>
        new(await CommitRecords.OfAsync(commit, tokens, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Checks lease, versions, order, receipt and limits in this order, then writes. All checks come before the first write.
    /// </summary>
    public CommitResult Execute(StoreTransaction transaction)
    {
        if (_commit.Lease is { } lease && !WorkTable.IsNewest(transaction, lease))
        {
            return new CommitResult(CommitStatus.LeaseLost);
        }

        CommitResult payment = _commit.Transaction is null ? CommitResult.Committed : PaymentTable.Check(transaction, _commit);
        if (payment.Status == CommitStatus.VersionConflict
            || (_commit.Advance is { } advance && !AdvanceTable.HasVersion(transaction, advance))
            || (_commit.ChannelPayment is { } channelPayment && !ChannelPaymentTable.HasVersion(transaction, channelPayment))
            || (_commit.Settlement is { } settlement && !SettlementTable.HasVersion(transaction, settlement))
            || !DiscrepancyTable.AreOpen(transaction, _commit.Discrepancies))
        {
            return new CommitResult(CommitStatus.VersionConflict);
        }

        if (!payment.IsCommitted)
        {
            return payment;
        }

        if (_commit.ChannelPayment is { Version: 0 } begun && ChannelPaymentTable.FindHolder(transaction, begun.Key) is { } paying)
        {
            return new CommitResult(CommitStatus.OrderTaken, Holder: paying);
        }

        if (_commit.Receipt is { } receipt && ReceiptTable.Find(transaction.Connection, receipt.Receipt) is { } holder)
        {
            return new CommitResult(CommitStatus.ReceiptTaken, Holder: holder);
        }

        JournalTable.Check(transaction, _commit);
        MessageTable.Check(transaction, _commit.Outbox);
        if (_commit.ChannelPayment is { } changed)
        {
            ChannelPaymentTable.CheckReferences(transaction, changed);
        }

        CommitResult counted = transaction.Counters.Check(_commit.Counters, _commit.Limits);
        if (counted.IsCommitted)
        {
            Write(transaction);
        }

        return counted;
    }

    private void Write(StoreTransaction transaction)
    {
        transaction.StartWriting();
        transaction.Counters.Apply(_commit.Counters);
        var subjects = new SubjectMemo(transaction);
        if (_commit.Transaction is { } record)
        {
            PaymentTable.Put(transaction, subjects.Of(record.Key), record, records.Transaction);
        }

        if (_commit.Advance is { } advance)
        {
            AdvanceTable.Put(transaction, subjects.Of(advance.Key), advance, records.Advance);
            OutstandingTable.Put(transaction, subjects.Of(advance.Key), advance);
        }
        if (_commit.ChannelPayment is { } channelPayment)
        {
            ChannelPaymentTable.Put(transaction, subjects.Of(channelPayment.Key), channelPayment, records.ChannelPayment);
        }

        if (_commit.Settlement is { } settlement)
        {
            SettlementTable.Put(transaction, subjects.Of(settlement.Key), settlement, records.Settlement);
        }

        for (int i = 0; i < records.Instructions.Count; i++)
        {
            Instruction instruction = _commit.Instructions[i];
            InstructionTable.Put(
                transaction, subjects.Of(instruction.Key.Transaction), instruction, records.References[i], records.Instructions[i]);
        }
        for (int i = 0; i < _commit.Journal.Count; i++)
        {
            JournalTable.Add(transaction, subjects.Of(_commit.Journal[i].Key), _commit.Journal[i], records.Journal[i]);
        }

        for (int i = 0; i < _commit.Timeline.Count; i++)
        {
            TimelineTable.Add(transaction, subjects.Of(_commit.Timeline[i].Key), _commit.Timeline[i], records.Timeline[i]);
        }

        for (int i = 0; i < _commit.Outbox.Count; i++)
        {
            MessageTable.Put(transaction, _commit.Outbox[i]);
        }

        for (int i = 0; i < _commit.Discrepancies.Count; i++)
        {
            DiscrepancyTable.Put(transaction, _commit.Discrepancies[i]);
        }

        if (_commit.Receipt is { } receipt)
        {
            ReceiptTable.Add(transaction, receipt);
        }

        if (_commit.Approval is { } approval)
        {
            ApprovalTable.Put(transaction, approval);
        }

        for (int i = 0; i < _commit.Work.Count; i++)
        {
            WorkChange change = _commit.Work[i];
            WorkTable.Set(transaction, subjects.Of(change.Item.Transaction), change, _commit.At);
        }
    }

    /// <summary>A commit concerns one payment and its merchant's streams: the payment's number is looked up once.</summary>
    private struct SubjectMemo(StoreTransaction transaction)
    {
        private TransactionKey _key;
        private long _id;

        public long Of(TransactionKey key)
        {
            if (_id == 0 || key != _key)
            {
                (_key, _id) = (key, transaction.SubjectFor(key));
            }

            return _id;
        }
    }
}
