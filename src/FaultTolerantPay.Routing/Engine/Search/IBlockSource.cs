namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Returns the candidates of each block of 512 channels.</summary>
internal interface IBlockSource
{
    /// <summary>The number of blocks.</summary>
    int Blocks { get; }

    /// <summary>
    /// The first block from the given one on that may have candidates; not below <see cref="Blocks"/> if there is none.
    /// </summary>
    int NextFrom(int block);

    /// <summary>Writes the candidates of a block.</summary>
    /// <param name="block">The block, below <see cref="Blocks"/>.</param>
    /// <param name="found">The first of eight words that take the candidates.</param>
    /// <returns>Which of the eight words are not zero: bit i for word i.</returns>
    uint Read(int block, ref ulong found);
}
