using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class BlockSummaryTests
{
    private const int Rows = 5;
    private const int Stride = Rows * OperationRows.BlockWords;

    [Test]
    public void Of_FewBlocks_IsNull() => Assert.That(BlockSummary.Of(new AlignedWords(8 * Stride), 8, Stride), Is.Null);

    [TestCase(9)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(512)]
    [TestCase(513)]
    [TestCase(1_100)]
    public void NextIn_AnyBlock_IsTheNextInWhichNoRowIsEmpty(int blocks)
    {
        var random = new Random(blocks);
        var words = new AlignedWords(blocks * Stride);
        for (int i = 0; i < blocks * Rows; i++)
        {
            if (random.Next(3) != 0)
            {
                words.Span[(i * OperationRows.BlockWords) + random.Next(OperationRows.BlockWords)] = 1UL << random.Next(64);
            }
        }

        BlockSummary summary = BlockSummary.Of(words, blocks, Stride)!;
        nint[] rows = [0, 3 * OperationRows.BlockWords];
        for (int from = 0; from <= blocks; from++)
        {
            int expected = from;
            while (expected < blocks && rows.Any(row => IsEmpty(words, expected, (int)row)))
            {
                expected++;
            }

            Assert.That(summary.NextIn(from, rows), Is.EqualTo(expected), $"from {from}");
        }
    }

    private static bool IsEmpty(AlignedWords words, int block, int row) =>
        !words.Span.Slice((block * Stride) + row, OperationRows.BlockWords).ContainsAnyExcept(0UL);
}
