using MicroAlpha.Pipeline.Books;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Books;

[TestFixture]
public sealed class LevelArenaTests
{
    private const int Capacity = 4096;

    [Test]
    public void TakeAndReturn_AtRandom_BlocksNeverOverlapAndNothingIsLost()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var arena = new LevelArena(Capacity);
            var owned = new bool[Capacity];
            var blocks = new List<(int Offset, int Size)>();
            var random = new Random(seed);
            for (var i = 0; i < 2_000; i++)
            {
                if (blocks.Count > 0 && random.Next(2) == 0)
                {
                    var at = random.Next(blocks.Count);
                    Return(arena, owned, blocks[at]);
                    blocks.RemoveAt(at);
                }
                else
                {
                    Take(arena, owned, blocks, LevelArena.MinBlock << random.Next(5));
                }
            }

            foreach (var block in blocks)
                Return(arena, owned, block);
            blocks.Clear();
            while (Take(arena, owned, blocks, LevelArena.MinBlock))
            {
            }

            Assert.That(owned, Is.All.True, $"seed {seed}");
        }
    }

    private static bool Take(LevelArena arena, bool[] owned, List<(int Offset, int Size)> blocks, int size)
    {
        if (!arena.TryTake(size, out var offset))
            return false;
        Assert.That(offset >= 0 && offset + size <= Capacity);
        var block = owned.AsSpan(offset, size);
        Assert.That(block.Contains(true), Is.False, "a block was given out twice");
        block.Fill(true);
        arena.Span(offset, size).Fill(new BookLevel { PriceE9 = -1, SizeE9 = -1 });
        blocks.Add((offset, size));
        return true;
    }

    private static void Return(LevelArena arena, bool[] owned, (int Offset, int Size) block)
    {
        owned.AsSpan(block.Offset, block.Size).Clear();
        arena.Return(block.Offset, block.Size);
    }
}
