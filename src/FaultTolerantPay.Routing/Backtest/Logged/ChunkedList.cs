namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>A list that grows by chunks, so that a long log is never copied and has no large array.</summary>
internal sealed class ChunkedList<T>
    where T : struct
{
    private const int ChunkBits = 13;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    public void Add(T item)
    {
        if (Count == _chunks.Count * ChunkSize)
        {
            _chunks.Add(new T[ChunkSize]);
        }

        this[Count++] = item;
    }
}
