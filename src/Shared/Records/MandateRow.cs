namespace FaultTolerantPay.Records;

/// <summary>A row that contains a mandate's token.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its payment.</param>
/// <param name="Instruction">Its instruction; null if the mandate does not belong to an instruction.</param>
internal readonly record struct MandateRow(string Table, TransactionKey Key, InstructionKey? Instruction = null)
{
    /// <summary>Identifies the row in messages.</summary>
    public override string ToString() =>
        $"table '{Table}', payment {Key}{(Instruction is { } key ? $", {key.Purpose} {key.Ordinal}" : "")},";
}
