namespace FaultTolerantPay.Statements.Reading;

/// <summary>The lines of a statement, one at a time, with their fields.</summary>
internal abstract class StatementLines : IDisposable
{
    /// <summary>The most fields of a line.</summary>
    public const int MaxFields = 256;

    /// <summary>The number of the line, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>The line as it was read.</summary>
    public abstract ReadOnlySpan<char> Text { get; }

    /// <summary>The number of its fields.</summary>
    public abstract int Count { get; }

    /// <summary>A field without what surrounds it.</summary>
    public abstract ReadOnlySpan<char> this[int index] { get; }

    /// <summary>Why the line is no line of <paramref name="expected"/> fields; null if it is one.</summary>
    public abstract string? Misfit(int expected);

    /// <summary>Moves to the next line that is not empty and has no error as a whole; those are reported.</summary>
    public bool Next(StatementTally tally)
    {
        while (MoveNext())
        {
            tally.CancellationToken.ThrowIfCancellationRequested();
            if (Problem() is { } problem)
            {
                tally.Error(Line, "", [], problem);
            }
            else if (!Text.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public abstract void Dispose();

    protected abstract bool MoveNext();

    /// <summary>What is wrong with the line as a whole; null if nothing is.</summary>
    protected abstract string? Problem();
}
