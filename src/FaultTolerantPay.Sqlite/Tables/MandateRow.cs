namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>A row that holds a mandate's token.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its payment.</param>
/// <param name="Instruction">Its instruction; null where the mandate is not that of an instruction.</param>
internal readonly record struct MandateRow(string Table, TransactionKey Key, InstructionKey? Instruction = null)
{
    /// <summary>Which row, for messages.</summary>
    public override string ToString() =>
        $"table '{Table}', payment {Key}{(Instruction is { } key ? $", {key.Purpose} {key.Ordinal}" : "")},";
}
