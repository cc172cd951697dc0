namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The text of a statement. Each connection prepares it once and finds it by number, without hashing the text.</summary>
internal sealed class Sql(string text)
{
    private static int _count;

    public int Number { get; } = Interlocked.Increment(ref _count) - 1;

    public string Text { get; } = text;
}
