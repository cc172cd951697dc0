namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// What the institutions' statements say of each instruction: the sums of their rows by reference and kind, in minor units.
/// </summary>
internal sealed class StatementBooks : IStatementSink
{
    private readonly Dictionary<(string Reference, StatementRowKind Kind, string Currency), long> _sums = [];
    private readonly List<string> _errors = [];

    public long Rows { get; private set; }

    /// <summary>What could not be read, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public void OnRow(in StatementRow row)
    {
        Rows++;
        (string, StatementRowKind, string) key = (row.OurReference, row.Kind, row.Currency.Code);
        _sums[key] = checked(_sums.GetValueOrDefault(key) + row.AmountMinor);
    }

    public void OnError(StatementError error) => _errors.Add($"Statement: {error}.");

    /// <summary>What the statements have of an instruction; afterwards it is taken.</summary>
    public long Take(InstructionRow instruction)
    {
        _sums.Remove((instruction.Reference, KindOf(instruction.Purpose), instruction.Currency), out long sum);
        return sum;
    }

    /// <summary>What nobody took.</summary>
    public IEnumerable<string> Left() => _sums.Select(sum =>
        $"The statements have a {sum.Key.Kind} of {sum.Value} {sum.Key.Currency} minor units, {sum.Key.Reference}: no advance has it.");

    private static StatementRowKind KindOf(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => StatementRowKind.Payout,
        InstructionPurpose.Collection => StatementRowKind.Collection,
        InstructionPurpose.CustomerRefund => StatementRowKind.Refund,
        _ => throw new InvalidOperationException($"The audit does not know the purpose {purpose}."),
    };
}
