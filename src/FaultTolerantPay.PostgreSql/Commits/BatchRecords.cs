using FaultTolerantPay.Advances;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// What a batch knows and writes by its own ids: discrepancies, receipts, references of operations, approvals, instructions.
/// </summary>
internal sealed class BatchRecords
{
    private readonly Dictionary<string, Discrepancy> _discrepancies = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedDiscrepancies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TransactionKey> _receipts = new(StringComparer.Ordinal);
    private readonly List<ReceiptBooking> _newReceipts = [];
    private readonly Dictionary<string, (TransactionKey Key, OperationNumber Number)> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApprovalRequest> _approvals = new(StringComparer.Ordinal);
    private readonly Dictionary<InstructionKey, InstructionRow> _instructions = [];

    public IEnumerable<Reading> Load(BatchKeys keys)
    {
        if (keys.Discrepancies.Count > 0)
        {
            yield return DiscrepancyTable.Load([.. keys.Discrepancies], discrepancy => _discrepancies.Add(discrepancy.Id, discrepancy));
        }

        if (keys.Receipts.Count > 0)
        {
            yield return ReceiptTable.Load([.. keys.Receipts], _receipts.Add);
        }

        if (keys.References.Count > 0)
        {
            yield return ChannelPaymentTable.LoadReferences(
                [.. keys.References], (reference, key, number) => _references.Add(reference, (key, number)));
        }
    }

    /// <summary>Whether all discrepancies to close are open. Refuses to close one that does not exist.</summary>
    public bool AreOpen(IReadOnlyList<Discrepancy> discrepancies)
    {
        for (int i = 0; i < discrepancies.Count; i++)
        {
            if (discrepancies[i].ClosedAt is null)
            {
                continue;
            }

            Discrepancy known = _discrepancies.GetValueOrDefault(discrepancies[i].Id)
                ?? throw StoreRules.UnknownDiscrepancy(discrepancies[i]);
            if (known.ClosedAt is not null)
            {
                return false;
            }
        }

        return true;
    }

    public TransactionKey? FindReceipt(string receipt) => _receipts.TryGetValue(receipt, out TransactionKey holder) ? holder : null;

    /// <summary>Rejects an operation whose reference another operation has, in this payment or in another one.</summary>
    public void CheckReferences(ChannelPayment payment)
    {
        foreach (ChannelOperation operation in payment.Operations)
        {
            if (payment.Find(operation.Reference)!.Number != operation.Number)
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, payment.Key);
            }

            if (_references.TryGetValue(operation.Reference, out var known) && known != (payment.Key, operation.Number))
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, known.Key);
            }
        }
    }

    public void Put(Discrepancy discrepancy)
    {
        bool isThere = _discrepancies.TryGetValue(discrepancy.Id, out Discrepancy? known);
        if (discrepancy.ClosedAt is null && isThere)
        {
            return;
        }

        _discrepancies[discrepancy.Id] = discrepancy.ClosedAt is null
            ? discrepancy
            : known! with
            {
                ClosedAt = discrepancy.ClosedAt,
                ClosedBy = discrepancy.ClosedBy,
                Decision = discrepancy.Decision,
                AppliedMinor = discrepancy.AppliedMinor,
            };
        _changedDiscrepancies.Add(discrepancy.Id);
    }

    public void Put(ReceiptBooking receipt)
    {
        _receipts.Add(receipt.Receipt, receipt.Key);
        _newReceipts.Add(receipt);
    }

    public void Put(ApprovalRequest request) => _approvals[request.Id] = request;

    public void Put(InstructionRow instruction) => _instructions[instruction.Instruction.Key] = instruction;

    public void PutReferences(ChannelPayment payment)
    {
        foreach (ChannelOperation operation in payment.Operations)
        {
            _references[operation.Reference] = (payment.Key, operation.Number);
        }
    }

    public void Write(Session session)
    {
        DiscrepancyTable.Write(session, [.. _changedDiscrepancies.Select(id => _discrepancies[id])]);
        ReceiptTable.Write(session, _newReceipts);
        ApprovalTable.Write(session, [.. _approvals.Values]);
        InstructionTable.Write(session, [.. _instructions.Values]);
    }
}
