using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Records;

/// <summary>
/// A commit with its records already converted to text. The caller's thread does this, so that the writer, for which all callers wait,
/// spends no time on it.
/// </summary>
internal sealed class CommitRecords
{
    private CommitRecords(StandInCommit commit, TransactionRecord? transaction, Advance? advance, Instruction[] instructions)
    {
        Commit = commit;
        Transaction = transaction is null ? null : StoreJson.Write(transaction, StoreJson.Records.TransactionRecord);
        Advance = advance is null ? null : StoreJson.Write(advance, StoreJson.Records.Advance);
        ChannelPayment = commit.ChannelPayment is { } payment ? StoreJson.Write(payment, StoreJson.Records.ChannelPayment) : null;
        Settlement = commit.Settlement is { } settlement ? StoreJson.Write(settlement, StoreJson.Records.ChannelSettlement) : null;
        Instructions = [.. instructions.Select(instruction => StoreJson.Write(instruction, StoreJson.Records.Instruction))];
        References = [.. instructions.Select(instruction => instruction.Reference)];
        Journal = PreparedRow.Of(commit.Journal);
        Timeline = PreparedRow.Of(commit.Timeline);
    }

    public StandInCommit Commit { get; }

    public byte[]? Transaction { get; }

    public byte[]? Advance { get; }

    public byte[]? ChannelPayment { get; }

    public byte[]? Settlement { get; }

    /// <summary>The instructions, in the order of the commit.</summary>
    public IReadOnlyList<byte[]> Instructions { get; }

    /// <summary>The references of the instructions.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>The chain data of the journal entries.</summary>
    public IReadOnlyList<PreparedRow> Journal { get; }

    /// <summary>The chain data of the timeline's lines.</summary>
    public IReadOnlyList<PreparedRow> Timeline { get; }

    /// <summary>Rejects records that no store accepts, and encrypts the tokens of mandates.</summary>
    public static async ValueTask<CommitRecords> OfAsync(StandInCommit commit, MandateTokens tokens, CancellationToken cancellationToken)
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

        return new CommitRecords(commit, transaction, advance, instructions);
    }
}
