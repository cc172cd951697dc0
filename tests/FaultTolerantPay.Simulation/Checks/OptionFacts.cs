using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Which options must be in force: those of the last edit without an error, as a whole, on every node that runs; and an edit with one must
/// be seen as refused.
/// </summary>
internal sealed class OptionFacts(SimulatedWorld world)
{
    private readonly Dictionary<string, long> _blockedSince = new(StringComparer.Ordinal);
    private string[] _blocked = ["c9"];

    /// <summary>Whether the file holds an error now.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Somebody saves the file: what it says is in force once every node has read it.</summary>
    public void BeforeSave(CapOptions caps, string[] blocked, bool isInvalid)
    {
        IsInvalid = isInvalid;
        if (isInvalid)
        {
            return;
        }

        world.Caps = new CapsInForce(caps);
        _blocked = blocked;
        foreach (string customer in _blockedSince.Keys.Except(blocked).ToArray())
        {
            _blockedSince.Remove(customer);
        }

        foreach (string customer in blocked)
        {
            _blockedSince.TryAdd(customer, world.Scheduler.Ticks);
        }
    }

    /// <summary>Every node has read the file.</summary>
    public void AfterSave()
    {
        foreach (SimulatedNode node in world.Nodes)
        {
            Check(node);
        }
    }

    /// <summary>What a node goes by is what must be in force.</summary>
    public void Check(SimulatedNode node)
    {
        if (node.OptionsInForce is not { } found)
        {
            return;
        }

        if (found.Refused is null && IsInvalid)
        {
            world.Fail("options", $"{node.Name} says nothing of an edit with an error.");
        }

        if (found.Refused is { } refused && !IsInvalid)
        {
            world.Fail("options", $"{node.Name} refuses an edit that is right: {string.Join(' ', refused.Errors)}");
        }

        string expected = Text(world.Caps.Options, _blocked), there = Text(found.Caps, found.Blocked);
        if (there != expected)
        {
            world.Fail("options", $"{node.Name} goes by {there}; in force is {expected}.");
        }

        world.Coverage.Mark(IsInvalid ? "edit refused" : "edit taken over");
    }

    /// <summary>A customer is stood in for.</summary>
    public void Advanced(TransactionKey key, CustomerId customer, long askedAt)
    {
        if (_blockedSince.TryGetValue(customer.Value, out long since) && since < askedAt)
        {
            world.Fail("options", $"{key} is advanced for {customer}, who was blocked before it was asked for.");
        }
    }

    private static string Text(CapOptions caps, IEnumerable<string> blocked) => string.Join(
        ", ",
        caps.Exposure.Select(cap => $"{cap.Scope} {cap.Id} {cap.Currency} {cap.MaxAmountMinor}/{cap.MaxCount}")
            .Concat(caps.Velocity.Select(window =>
                $"{window.Scope} {window.Currency} {window.Length} {window.MaxAmountMinor}/{window.MaxCount}"))
            .Append($"no caps {caps.NoCaps}")
            .Concat(blocked.Order(StringComparer.Ordinal)));
}
