using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>
/// A commit with its records already converted to text. The caller's thread does this, so that the writer, for which all callers wait,
/// spends no time on it.
/// </summary>
internal sealed class PreparedCommit
{
    private readonly StandInCommit _commit;
    private readonly byte[]? _transaction;
    private readonly byte[]? _advance;
    private readonly byte[]? _channelPayment;
    private readonly byte[]? _settlement;
    private readonly byte[][] _instructions;
    private readonly string[] _references;
    private readonly PreparedRow[] _journal;
    private readonly PreparedRow[] _timeline;

    private PreparedCommit(StandInCommit commit, TransactionRecord? transaction, Advance? advance, Instruction[] instructions)
    {
        _commit = commit;
        _transaction = transaction is null ? null : StoreJson.Write(transaction, StoreJson.Records.TransactionRecord);
        _advance = advance is null ? null : StoreJson.Write(advance, StoreJson.Records.Advance);
        _channelPayment = commit.ChannelPayment is { } payment ? StoreJson.Write(payment, StoreJson.Records.ChannelPayment) : null;
        _settlement = commit.Settlement is { } settlement ? StoreJson.Write(settlement, StoreJson.Records.ChannelSettlement) : null;
        _instructions = [.. instructions.Select(instruction => StoreJson.Write(instruction, StoreJson.Records.Instruction))];
        _references = [.. instructions.Select(instruction => instruction.Reference)];
        _journal = PreparedRow.Of(commit.Journal);
        _timeline = PreparedRow.Of(commit.Timeline);
    }

    /// <summary>Rejects records that no store accepts, and encrypts the tokens of mandates.</summary>
    public static async ValueTask<PreparedCommit> OfAsync(StandInCommit commit, MandateTokens tokens, CancellationToken cancellationToken)
    {
        StoreRules.CheckBalanced(commit);
        StoreRules.CheckTimes(commit);
        SettlementRules.Check(commit);
        TransactionRecord? transaction = commit.Transaction is { } record
            ? await tokens.SealAsync(record, cancellationToken).ConfigureAwait(false)
            : null;
        Advance? advance = commit.Advance is { } clear ? await tokens.SealAsync(clear, cancellationToken).ConfigureAwait(false) : null;
        var instructions = new Instruction[commit.Instructions.Count];
        for (int i = 0; i < instructions.Length; i++)
        {
            instructions[i] = await tokens.SealAsync(commit.Instructions[i], cancellationToken).ConfigureAwait(false);
        }

        return new PreparedCommit(commit, transaction, advance, instructions);
    }

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

        CommitResult counted = transaction.Counters.TryAdd(_commit.Counters, _commit.Limits);
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
            PaymentTable.Put(transaction, subjects.Of(record.Key), record, _transaction);
        }

        if (_commit.Advance is { } advance)
        {
            AdvanceTable.Put(transaction, subjects.Of(advance.Key), advance, _advance);
            OutstandingTable.Put(transaction, subjects.Of(advance.Key), advance);
        }
        if (_commit.ChannelPayment is { } channelPayment)
        {
            ChannelPaymentTable.Put(transaction, subjects.Of(channelPayment.Key), channelPayment, _channelPayment);
        }

        if (_commit.Settlement is { } settlement)
        {
            SettlementTable.Put(transaction, subjects.Of(settlement.Key), settlement, _settlement);
        }

        for (int i = 0; i < _instructions.Length; i++)
        {
            Instruction instruction = _commit.Instructions[i];
            InstructionTable.Put(transaction, subjects.Of(instruction.Key.Transaction), instruction, _references[i], _instructions[i]);
        }
        for (int i = 0; i < _commit.Journal.Count; i++)
        {
            JournalTable.Add(transaction, subjects.Of(_commit.Journal[i].Key), _commit.Journal[i], _journal[i]);
        }

        for (int i = 0; i < _commit.Timeline.Count; i++)
        {
            TimelineTable.Add(transaction, subjects.Of(_commit.Timeline[i].Key), _commit.Timeline[i], _timeline[i]);
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
