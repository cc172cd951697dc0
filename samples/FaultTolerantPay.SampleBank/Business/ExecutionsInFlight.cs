namespace FaultTolerantPay.SampleBank.Business;

/// <summary>Executions that were received and are not yet decided. After a restart there are none: what was not booked is gone.</summary>
internal sealed class ExecutionsInFlight
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Enter(string reference)
    {
        lock (_lock)
        {
            _counts[reference] = _counts.GetValueOrDefault(reference) + 1;
        }
    }

    public void Leave(string reference)
    {
        lock (_lock)
        {
            if (--_counts[reference] == 0)
            {
                _counts.Remove(reference);
            }
        }
    }

    public bool Contains(string reference)
    {
        lock (_lock)
        {
            return _counts.ContainsKey(reference);
        }
    }
}
