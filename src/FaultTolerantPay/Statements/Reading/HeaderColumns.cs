namespace FaultTolerantPay.Statements.Reading;

/// <summary>Finds columns by the names in a header, and keeps the names that are missing or stand there twice.</summary>
internal sealed class HeaderColumns(IReadOnlyList<string> names)
{
    private readonly List<string> _missing = [];
    private readonly List<string> _repeated = [];

    /// <summary>The number of columns.</summary>
    public int Count => names.Count;

    /// <summary>What is wrong with the header; null if nothing is.</summary>
    public string? Problem =>
        names.Count > StatementLines.MaxFields ? $"the header has more than {StatementLines.MaxFields} columns"
        : names.Any(name => name.Contains(StatementEncodings.NoText, StringComparison.Ordinal))
            ? "some bytes of the header are no text in the encoding of the file"
        : _missing.Count > 0 ? $"the header lacks {string.Join(", ", _missing)}"
        : _repeated.Count > 0 ? $"the header has {string.Join(", ", _repeated)} twice"
        : null;

    /// <summary>A column that may be missing: the first of several names that the header has.</summary>
    public StatementColumn Find(params ReadOnlySpan<string> anyOf)
    {
        foreach (string name in anyOf)
        {
            int index = IndexOf(name, 0);
            if (index >= 0)
            {
                if (IndexOf(name, index + 1) >= 0)
                {
                    _repeated.Add(name);
                }

                return new StatementColumn(name, index);
            }
        }

        return new StatementColumn(anyOf[0], -1);
    }

    /// <summary>A column that must be there, by one of several names.</summary>
    public StatementColumn Require(params ReadOnlySpan<string> anyOf)
    {
        StatementColumn column = Find(anyOf);
        if (!column.IsPresent)
        {
            _missing.Add(string.Join(" or ", anyOf!));
        }

        return column;
    }

    private int IndexOf(string name, int from)
    {
        for (int i = from; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
