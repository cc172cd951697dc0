namespace FaultTolerantPay.Providers.Errors;

/// <summary>The codes of one provider that arrived and are not mapped: at most <see cref="MaxCodes"/>.</summary>
internal sealed class UnmappedCodes(ProviderId provider)
{
    /// <summary>The largest number of codes. Beyond it the one that arrived last the longest ago is dropped.</summary>
    public const int MaxCodes = 1_000;

    private readonly Lock _lock = new();

    // The code that arrived most recently is last.
    private readonly LinkedList<UnmappedCode> _inOrder = [];
    private readonly Dictionary<(string Code, string? Detail), LinkedListNode<UnmappedCode>> _byCode = [];

    /// <summary>Counts an arrival.</summary>
    /// <returns>Whether the code is new in the list, and whether another was dropped for it.</returns>
    public (bool IsNew, bool IsDropped) Add(string code, string? detail, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_byCode.TryGetValue((code, detail), out LinkedListNode<UnmappedCode>? known))
            {
                _inOrder.Remove(known);
                known.Value = known.Value with { Count = known.Value.Count + 1, LastAt = now };
                _inOrder.AddLast(known);
                return (false, false);
            }

            bool isFull = _inOrder.Count >= MaxCodes;
            if (isFull)
            {
                UnmappedCode oldest = _inOrder.First!.Value;
                _inOrder.RemoveFirst();
                _byCode.Remove((oldest.Code, oldest.Detail));
            }

            var added = new UnmappedCode { Provider = provider, Code = code, Detail = detail, Count = 1, FirstAt = now, LastAt = now };
            _byCode[(code, detail)] = _inOrder.AddLast(added);
            return (true, isFull);
        }
    }

    /// <summary>The codes that the map still lacks. Those that it has leave the list.</summary>
    public IReadOnlyList<UnmappedCode> List(ErrorMap map)
    {
        lock (_lock)
        {
            foreach (UnmappedCode code in _inOrder.Where(code => map.Find(code.Code, code.Detail) is not null).ToList())
            {
                _inOrder.Remove(_byCode[(code.Code, code.Detail)]);
                _byCode.Remove((code.Code, code.Detail));
            }

            return [.. _inOrder];
        }
    }
}
