namespace FaultTolerantPay.Statements.Matching;

/// <summary>All rows with one key, in the order of their files.</summary>
internal sealed class RowGroup
{
    public List<GroupRow> Ours { get; } = [];

    public List<GroupRow> Theirs { get; } = [];
}
