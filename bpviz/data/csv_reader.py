"""CSV text in any dialect as a data set."""

from bpviz.data.dataset import DataSet
from bpviz.data.files import Progress, file_source, no_progress, text_source
from bpviz.data.reading import AS_IT_IS, Sizes, data_set
from bpviz.data.recipe import Reading
from bpviz.data.table import read_table


def read_csv_file(
    path: str, fitting: Sizes | None = None, reading: Reading = AS_IT_IS, progress: Progress = no_progress
) -> DataSet:
    """The data set in a CSV file. Raises DataError, with file, line and column."""
    return data_set(read_table(file_source(path), progress, reading.header), reading, fitting)


def read_csv(text: str, name: str, fitting: Sizes | None = None, reading: Reading = AS_IT_IS) -> DataSet:
    """The data set in a CSV text; `name` is what messages and the screen call it. Raises DataError."""
    return data_set(read_table(text_source(text, name), header=reading.header), reading, fitting)
