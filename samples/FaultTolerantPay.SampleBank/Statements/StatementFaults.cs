namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>The faults that are switched on. Kept in memory: a restart ends them.</summary>
internal sealed class StatementFaults
{
    private readonly Lock _lock = new();
    private readonly List<StatementFault> _all = [];

    public IReadOnlyList<StatementFault> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public void Add(StatementFault fault)
    {
        lock (_lock)
        {
            _all.Add(fault);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _all.Clear();
        }
    }

    /// <summary>The first fault that strikes an answer; null: none does.</summary>
    public StatementFault? Strike(string door, string merchantNumber, DateOnly day, DateTimeOffset now) =>
        All.FirstOrDefault(fault => fault.IsOf(door, merchantNumber, day) && fault.Strikes(now));
}
