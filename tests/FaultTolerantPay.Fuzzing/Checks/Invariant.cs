namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What must hold for every input did not hold for this one.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);

/// <summary>Asserts what must hold for every input.</summary>
internal static class Invariant
{
    public static void Holds(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenInvariantException(what);
        }
    }

    /// <summary>Asserts that two lists are the same, and names the first place where they are not.</summary>
    public static void Same<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual, string what)
    {
        int common = Math.Min(expected.Count, actual.Count);
        for (int i = 0; i < common; i++)
        {
            if (!Equals(expected[i], actual[i]))
            {
                throw new BrokenInvariantException($"{what}; number {i} is {actual[i]}, not {expected[i]}");
            }
        }

        Holds(expected.Count == actual.Count, $"{what}; there are {actual.Count}, not {expected.Count}");
    }
}
