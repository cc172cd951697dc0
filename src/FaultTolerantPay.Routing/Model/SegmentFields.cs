namespace FaultTolerantPay.Routing.Model;

/// <summary>The fields of some dimensions in a request's code: together their values are one number.</summary>
internal sealed class SegmentFields
{
    private readonly CodeField[] _fields;

    /// <param name="schema">The schema.</param>
    /// <param name="dimensions">Ids of its dimensions, at most <see cref="ApprovalLearning.MaxDimensions"/>.</param>
    public SegmentFields(RoutingSchema schema, IEnumerable<string> dimensions) =>
        _fields = [.. dimensions.Select(id => schema.FieldOf(schema.IndexOf(id)))];

    /// <summary>The number of a request's values.</summary>
    public ulong KeyOf(ReadOnlySpan<ulong> code)
    {
        ulong key = 0;
        foreach (CodeField field in _fields)
        {
            key = (key << field.Bits) | (uint)field.Read(code);
        }

        return key;
    }

    /// <summary>The number of the values of these codes, one for each dimension.</summary>
    public ulong KeyOf(ReadOnlySpan<int> codes)
    {
        ulong key = 0;
        for (int i = 0; i < _fields.Length; i++)
        {
            key = (key << _fields[i].Bits) | (uint)codes[i];
        }

        return key;
    }

    /// <summary>The codes of a number, one for each dimension.</summary>
    public int[] CodesOf(ulong key)
    {
        var codes = new int[_fields.Length];
        for (int i = codes.Length - 1; i >= 0; i--)
        {
            codes[i] = (int)(key & ((1UL << _fields[i].Bits) - 1));
            key >>= _fields[i].Bits;
        }

        return codes;
    }
}
