namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>Endpoints that fail together: one outside system of the bank's.</summary>
internal sealed class EndpointGroup(string name, GroupBehaviour normal)
{
    private readonly GroupBehaviour _normal = normal;
    private volatile GroupBehaviour? _set;
    private volatile FaultPlan _faults = FaultPlan.None;

    public string Name { get; } = name;

    public GroupBehaviour Behaviour
    {
        get => _set ?? _normal;
        set => _set = value;
    }

    public FaultPlan Faults
    {
        get => _faults;
        set => _faults = value;
    }

    public void Reset()
    {
        _set = null;
        _faults = FaultPlan.None;
    }
}
